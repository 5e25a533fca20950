// palermo prevalence link: separate lists of people to a table of counts.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <cmath>
#include <optional>

#include "cli/given.hpp"
#include "cli/writing.hpp"
#include "palermo/core/files.hpp"
#include "palermo/workflows/prevalence/link.hpp"
#include "prevalence.hpp"

namespace palermo::cli {

namespace {

struct LinkOptions {
    std::vector<std::string> files;
    std::string plan, out, key, decisions, review, new_key, equals = "chance";
    int draws = 0;
    std::uint64_t seed = 1;
    int threads = 0;
    Task task;
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
        return fail_plainly(Code::invalid_input, "one list is encoded, with --key");
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
    std::string lists, passes, findings;
    for (std::size_t l = 0; l < made.lists.size(); ++l) {
        lists += fmt::format(R"({}{{"name":{},"records":{})", l > 0 ? "," : "",
                             json_quoted(made.lists[l]), made.records[l]);
        if (l < made.reports.size()) {
            const auto& report = made.reports[l];
            std::string placeholders;
            for (std::size_t f = 0; f < made.fields.size(); ++f) {
                if (report.placeholders[f] == 0) continue;
                placeholders +=
                    fmt::format("{}{}:{}", placeholders.empty() ? "" : ",",
                                json_quoted(made.fields[f].name), report.placeholders[f]);
            }
            lists += fmt::format(
                R"(,"columns":{},"columns_not_compared":{},"equal_records":{},"counted_once":{},"placeholders":{{{}}})",
                json_reasons(made.columns[l]), json_reasons(made.columns_not_compared[l]),
                report.equal, report.counted_once, placeholders);
        }
        lists += "}";
    }
    for (const auto& pass : made.passes) {
        passes += fmt::format(
            R"({}{{"name":{},"left_out_blocks":{},"left_out_pairs":{},"new_pairs":{},"without_key":{}}})",
            passes.empty() ? "" : ",", json_quoted(pass.name), pass.left_out_blocks,
            pass.left_out_pairs, pass.new_pairs, pass.without_key);
    }
    for (const auto& one : made.findings) {
        findings += fmt::format(R"({}{{"rule":"{}","severity":"{}","where":{},"message":{}}})",
                                findings.empty() ? "" : ",", one.rule, name_of(one.severity),
                                json_quoted(to_string(one.place)), json_quoted(one.message));
    }
    auto unknown = made.doubts.both;
    unknown.insert(unknown.end(), made.doubts.missed.begin(), made.doubts.missed.end());
    fmt::print(
        R"({{{}"blocking_recall":{},"compared":{},"crosswise_links":{},"decided":{},"drawn_beyond_best":{},"draws":{},)"
        R"("effective_draws":{},"expected_links":{},"false_share":{},"findings":[{}],"links":{},"lists":[{}],)"
        R"("mean_people":{},"missed_share":{},"never_compared":{},"passes":[{}],"people":{},)"
        R"("rates_are":"expected by the model, not measured","rates_not_known_because":{},)"
        R"("review_left_out":{},"review_pairs":{},"sd_people":{},"recipe":{}}})"
        "\n",
        json_notes(), json_number(made.blocking_recall), made.compared, made.doubts.crosswise,
        made.decided, json_number(drawn_beyond_best(made)), made.drawn.size(),
        json_number(made.effective_draws), json_number(made.expected_links),
        json_number(made.false_share), findings, json_number(made.links), lists,
        json_number(made.mean_people), json_number(made.missed_share), made.never_compared, passes,
        made.people, json_reasons(unknown), made.review.left_out, made.review.pairs,
        json_number(made.sd_people), to_json(made.recipe));
}

void show_lists(const workflows::LinkOutcome& made) {
    for (std::size_t l = 0; l < made.lists.size(); ++l) {
        fmt::print("{:<16} {:>9} records\n", made.lists[l], made.records[l]);
        if (l >= made.columns.size()) continue;
        fmt::print("  compared by {}\n", fmt::join(made.columns[l], ", "));
        if (!made.columns_not_compared[l].empty()) {
            fmt::print("  not compared: {}\n", fmt::join(made.columns_not_compared[l], ", "));
        }
    }
    if (made.findings.empty()) return;
    fmt::print("\nfound in the lists\n");
    for (const auto& one : made.findings) {
        fmt::print("  {}: {}\n", to_string(one.place), one.message);
    }
}

void show_rates(const workflows::LinkOutcome& made) {
    if (!made.doubts.both.empty()) {
        fmt::print("how many links are false and how many are missed: not known, because\n");
        for (const auto& reason : made.doubts.both) fmt::print("  - {}\n", reason);
    } else {
        fmt::print("expected by the model, not measured: of links, {:.2f}% are false; ",
                   100 * made.false_share);
        if (made.doubts.missed.empty()) {
            fmt::print("of true links among pairs compared, {:.2f}% are missed\n",
                       100 * made.missed_share);
        } else {
            fmt::print("how many are missed is not known\n");
        }
    }
    for (const auto& reason : made.doubts.missed) fmt::print("  - {}\n", reason);
    if (made.doubts.both.empty() && made.never_compared > 0 && !std::isnan(made.blocking_recall)) {
        fmt::print("of all true links about {:.2f}% were compared at all, by the model\n",
                   100 * made.blocking_recall);
    }
    if (made.doubts.crosswise > 0) {
        fmt::print("links whose given and family names have changed places: {}\n",
                   made.doubts.crosswise);
    }
}

void show_text(const workflows::LinkOutcome& made) {
    show_lists(made);
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
        fmt::print("   from differ{} to same\n", made.fields[f].crosswise ? ", crosswise" : "");
    }
    fmt::print("\npeople           {:>9}   links {:.0f}, expected {:.1f}\n", made.people,
               made.links, made.expected_links);
    show_rates(made);
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
    if (made.review.pairs > 0 || made.review.left_out > 0) {
        fmt::print("{} pairs to decide are in the review file", made.review.pairs);
        if (made.review.left_out > 0) {
            fmt::print("; {} more that are in doubt are not. Decide these and ask again",
                       made.review.left_out);
        }
        fmt::print("\n");
    }
    fmt::print("\nrecipe {}\n", to_json(made.recipe));
}

Result<int> run(const LinkOptions& options, const std::vector<std::string>& given) {
    TRY(protect::refuse_idle_options(given, workflows::link_options()));
    if (!options.new_key.empty()) {
        TRY(crypto::Key::make(options.new_key));
        fmt::print("a new key of 32 bytes, readable by its owner only\n");
        return 0;
    }
    if (options.out.empty()) return fail_plainly(Code::invalid_input, "where to? --out FILE");
    for (const auto& file : options.files) {
        if (file == "-") {
            return fail_plainly(
                Code::invalid_input,
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
    for (std::size_t i = 0; i < options.files.size(); ++i) {
        request.reading.push_back(TRY(options_of(options.reading, i, options.files.size())));
    }
    request.equals = *linkage::equals_named(options.equals);
    const auto made =
        TRY(workflows::link_lists(request, on_threads(options.task, options.threads)));
    TRY(out.write(workflows::captures_csv(made)));
    if (review) TRY(review->write(made.review.csv));
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
    command
        ->add_option(
            "--equal-records", options->equals,
            "Records of one list that are equal in every compared field: chance (one person "
            "where that can hardly be chance), one, apart, refuse")
        ->check(CLI::IsMember({"chance", "one", "apart", "refuse"}));
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
    command->callback([&action, options, command] {
        action = [options, command](const Task& task) {
            options->task = task;
            const auto done = run(*options, given_options(*command));
            return done ? *done : refuse(done.error());
        };
    });
}

}  // namespace palermo::cli
