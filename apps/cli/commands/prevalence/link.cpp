// palermo prevalence link: separate lists of people to a table of counts.
#include <fmt/format.h>

#include <atomic>
#include <cmath>
#include <optional>

#include "cli/writing.hpp"
#include "palermo/core/files.hpp"
#include "palermo/core/progress.hpp"
#include "palermo/workflows/linking.hpp"
#include "prevalence.hpp"

namespace palermo::cli {

namespace {

struct LinkOptions {
    std::vector<std::string> files;
    std::string plan, out, key, decisions, review, new_key;
    int draws = 0;
    std::uint64_t seed = 1;
    int threads = 0;
    bool encode = false;
    bool replace = false;
    bool json = false;
    ReadingArguments reading;
};

/// A file this command writes; `other` is what else it writes.
Result<OutputFile> output_of(const LinkOptions& options, const std::string& path,
                             const std::string& other, Readers readers) {
    OutputRules rules{.replace = replaced(options.replace), .readers = readers};
    rules.inputs.assign(options.files.begin(), options.files.end());
    for (const auto& input : {options.plan, options.key, options.decisions}) {
        if (!input.empty()) rules.inputs.emplace_back(input);
    }
    if (!other.empty()) rules.outputs.emplace_back(other);
    return OutputFile::at(path, rules);
}

void show_findings(const Findings& findings) {
    for (const auto& one : findings) {
        fmt::print(stderr, "palermo: {}: {}\n", to_string(one.place), one.message);
    }
}

Result<int> encode(const LinkOptions& options) {
    if (options.files.size() != 1 || options.key.empty()) {
        return fail(Code::invalid_input, "one list is encoded, with --key");
    }
    // Whoever holds it and the key can learn names from it.
    const auto out = TRY(output_of(options, options.out, "", Readers::owner));
    const auto reading = TRY(options_of(options.reading));
    const auto made =
        TRY(workflows::encode_list(options.files.front(), options.plan, options.key, reading));
    show_findings(made.findings);
    TRY(out.write(linkage::text_of(made)));
    if (options.json) {
        fmt::print(R"({{{}"groups":{},"key_check":"{}","records":{},"salted":{}}})"
                   "\n",
                   json_notes(), made.groups.size(), made.key_check, made.records(), made.salted);
        return 0;
    }
    fmt::print("{} records in {} filters each, out of order; key check {}\n\n", made.records(),
               made.groups.size(), made.key_check);
    fmt::print(
        "This file is a pseudonym, not anonymous data. Whoever holds it and the key, or enough\n"
        "patience, can learn names from it. Hand it over under an agreement, link, destroy it.\n");
    return 0;
}

// Joins the draws make beyond those of the best linkage, as a share of these. Where many pairs are in
// doubt the best linkage takes all the likelier ones, or none (docs/methods/linkage.md).
constexpr double much_more = 0.03;
double drawn_beyond_best(const workflows::LinkOutcome& made) {
    double records = 0;
    for (const auto size : made.records) records += static_cast<double>(size);
    const double people = static_cast<double>(made.people);
    return made.drawn.empty() || !(records > people)
               ? 0
               : (people - made.mean_people) / (records - people);
}

void show_json(const workflows::LinkOutcome& made) {
    std::string lists, passes;
    for (std::size_t l = 0; l < made.lists.size(); ++l) {
        lists += fmt::format(R"({}{{"name":{},"records":{}}})", l > 0 ? "," : "",
                             json_quoted(made.lists[l]), made.records[l]);
    }
    for (const auto& pass : made.passes) {
        passes += fmt::format(
            R"({}{{"name":{},"left_out_blocks":{},"left_out_pairs":{},"new_pairs":{},"without_key":{}}})",
            passes.empty() ? "" : ",", json_quoted(pass.name), pass.left_out_blocks,
            pass.left_out_pairs, pass.new_pairs, pass.without_key);
    }
    fmt::print(
        R"({{{}"blocking_recall":{},"compared":{},"decided":{},"drawn_beyond_best":{},"draws":{},"effective_draws":{},)"
        R"("expected_links":{},"false_share":{},"links":{},"lists":[{}],"mean_people":{},)"
        R"("missed_share":{},"never_compared":{},"passes":[{}],"people":{},"sd_people":{},"recipe":{}}})"
        "\n",
        json_notes(), json_number(made.blocking_recall), made.compared, made.decided,
        json_number(drawn_beyond_best(made)), made.drawn.size(), json_number(made.effective_draws),
        json_number(made.expected_links), json_number(made.false_share), json_number(made.links),
        lists, json_number(made.mean_people), json_number(made.missed_share), made.never_compared,
        passes, made.people, json_number(made.sd_people), to_json(made.recipe));
}

void show_text(const workflows::LinkOutcome& made) {
    for (std::size_t l = 0; l < made.lists.size(); ++l) {
        fmt::print("{:<16} {:>9} records\n", made.lists[l], made.records[l]);
    }
    fmt::print("\npairs compared   {:>9}\nnever compared   {:>9}\n", made.compared,
               made.never_compared);
    for (const auto& pass : made.passes) {
        fmt::print("  by {}: {} new pairs", pass.name, pass.new_pairs);
        if (pass.left_out_blocks > 0) {
            fmt::print("; {} blocks too large, {} pairs left out", pass.left_out_blocks,
                       pass.left_out_pairs);
        }
        if (pass.without_key > 0) fmt::print("; {} records without this key", pass.without_key);
        fmt::print("\n");
    }
    fmt::print("\nwhat agreement is worth (log2 m/u)\n");
    for (std::size_t f = 0; f < made.fields.size(); ++f) {
        fmt::print("  {:<14}", made.fields[f].name);
        for (int level = 1; level <= linkage::top_level(made.fields[f]); ++level) {
            fmt::print(" {:>6.1f}", made.model.weight(f, level));
        }
        fmt::print("   from differ to same\n");
    }
    fmt::print("\npeople           {:>9}   links {:.0f}, expected {:.1f}\n", made.people,
               made.links, made.expected_links);
    fmt::print(
        "of links, expected false {:.2f}%; of true links among pairs compared, missed {:.2f}%\n",
        100 * made.false_share, 100 * made.missed_share);
    if (std::isnan(made.blocking_recall)) {
        fmt::print("how many true links were never compared cannot be told from one pass\n");
    } else if (made.never_compared > 0) {
        fmt::print("of all true links about {:.2f}% were compared at all\n",
                   100 * made.blocking_recall);
    }
    if (made.decided > 0) fmt::print("{} pairs decided by a person\n", made.decided);
    if (!made.drawn.empty()) {
        fmt::print("{} linkages drawn: people {:.1f} (sd {:.1f}); worth {:.0f} independent draws\n",
                   made.drawn.size(), made.mean_people, made.sd_people, made.effective_draws);
    }
    if (std::fabs(drawn_beyond_best(made)) > much_more) {
        fmt::print(
            "The draws join {:.1f}% {} than the best linkage: many pairs are in doubt. Estimate "
            "from the\ndraws, not from one linkage; compare more fields or review pairs "
            "(--review).\n",
            100 * std::fabs(drawn_beyond_best(made)),
            made.mean_people < static_cast<double>(made.people) ? "more" : "less");
    }
    fmt::print("\nrecipe {}\n", to_json(made.recipe));
}

Result<int> run(const LinkOptions& options) {
    if (!options.new_key.empty()) {
        TRY(crypto::Key::make(options.new_key));
        fmt::print("a new key of 32 bytes, readable by its owner only\n");
        return 0;
    }
    if (options.out.empty()) return fail(Code::invalid_input, "where to? --out FILE");
    for (const auto& file : options.files) {
        if (file == "-") {
            return fail(Code::invalid_input,
                        "lists are read twice, so none can come from standard input; name a file");
        }
    }
    if (options.encode) return encode(options);
    const auto out = TRY(output_of(options, options.out, options.review, Readers::everybody));
    std::optional<OutputFile> review;
    if (!options.review.empty()) {
        // It shows who is on two lists.
        review = TRY(output_of(options, options.review, options.out, Readers::owner));
    }
    workflows::LinkRequest request;
    request.files.assign(options.files.begin(), options.files.end());
    request.plan = options.plan;
    request.key = options.key;
    request.decisions = options.decisions;
    request.review = !options.review.empty();
    request.draws = options.draws;
    request.seed = options.seed;
    request.threads = options.threads;
    for (std::size_t i = 0; i < options.files.size(); ++i) {
        request.reading.push_back(TRY(options_of(options.reading, i, options.files.size())));
    }
    Progress progress("compared, of 1000", 1000);
    std::atomic<std::int64_t> shown = 0;
    request.progress = [&](std::int64_t done, std::int64_t all) {
        const auto now = all > 0 ? done * 1000 / all : 1000;
        const auto before = shown.exchange(now);
        if (now > before) progress.step(now - before);
    };
    const auto made = TRY(workflows::link_lists(request));
    show_findings(made.findings);
    TRY(out.write(workflows::captures_csv(made)));
    if (review) TRY(review->write(made.review_csv));
    options.json ? show_json(made) : show_text(made);
    return made.findings.empty() ? 0 : 1;
}

}  // namespace

void add_link(CLI::App& group, Action& action, const std::shared_ptr<PrevalenceOptions>&) {
    const auto options = std::make_shared<LinkOptions>();
    auto* command = group.add_subcommand("link", "Separate lists of people to a table of counts");
    command->add_option("FILES", options->files, "Lists: CSV, or made by --encode");
    command->add_option("--config", options->plan, "Which columns are compared and how (JSON)");
    command->add_option("--out", options->out,
                        "Counts by capture history; with --encode, the file");
    command->add_option("--draws", options->draws, "Draw this many linkages instead of one")
        ->check(CLI::Range(0, 100'000));
    command->add_option("--seed", options->seed, "Same seed, same digits");
    command->add_option("--threads", options->threads, "0: all; does not change the digits");
    command->add_option("--review", options->review, "Pairs a person should decide (closed side)");
    command->add_option("--decisions", options->decisions, "A review file with decisions");
    command->add_option("--key", options->key, "The key file, readable by its owner only");
    command->add_option("--new-key", options->new_key, "Make a key file and do nothing else");
    command->add_flag("--encode", options->encode,
                      "Encode one list so that another office can link it");
    add_replace(*command, options->replace);
    add_reading(*command, options->reading, true);
    command->add_flag("--json", options->json, "One JSON object");
    command->footer(
        "Examples:\n"
        "  palermo prevalence link police.csv ngo.csv labour.csv --out captures.csv\n"
        "  palermo prevalence link police.csv ngo.csv --draws 50 --out draws.csv\n"
        "  palermo prevalence estimate draws.csv\n"
        "  palermo prevalence link --new-key shared.key\n"
        "  palermo prevalence link police.csv --encode --key shared.key --out police.enc\n"
        "Exit codes: 0 linked, 1 linked with findings in the lists, 7 no pair looks like one "
        "person");
    command->callback([&action, options] {
        action = [options] {
            const auto done = run(*options);
            return done ? *done : refuse(done.error());
        };
    });
}

}  // namespace palermo::cli
