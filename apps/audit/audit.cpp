// palermo-audit: does this audit file hold what was signed, and what was kept of it before?
//
// Exit codes   0 whole   2 to 9 refused (core/result.hpp); 8: it is not what was signed   70 a bug
#include "audit/run.hpp"
#include "palermo/core/files.hpp"
#include "palermo/store/audit_file.hpp"

using namespace palermo;

namespace {

const words::Words english(words::Language::en);

struct Asked {
    std::string file, head, key;
    std::vector<std::string> since;
};

Result<void> verify(const Asked& asked) {
    const auto key = TRY(store::read_verifier_key(asked.key));
    const auto head = TRY(store::read_head(asked.head, key));
    const auto since = TRY(store::read_heads({asked.since.begin(), asked.since.end()}, key));
    const auto all = TRY(store::verify_audit_file(asked.file, head, since));
    std::printf("%s\n", english
                            .fill("audit.whole", {{"file", asked.file},
                                                  {"name", key.name},
                                                  {"number", std::to_string(all.lines)},
                                                  {"first", all.first_time},
                                                  {"last", all.last_time},
                                                  {"root", crypto::base64(all.root)}})
                            .c_str());
    if (!since.empty()) std::printf("%s\n", std::string(english("audit.since")).c_str());
    if (since.empty()) cli::note(std::string(english("audit.no_since")));
    return {};
}

Result<void> prove(const Asked& asked) {
    const auto key = TRY(store::read_verifier_key(asked.key));
    const auto head = TRY(store::read_head(asked.head, key));
    crypto::Checkpoint earlier{head.origin, 0, crypto::AuditTree().root()};
    if (!asked.since.empty()) earlier = TRY(store::read_head(asked.since.front(), key));
    const crypto::ExtensionRequest request{earlier.size,
                                           TRY(store::prove_extension(asked.file, earlier, head)),
                                           TRY(read_file(asked.head))};
    const auto text = request.text();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"palermo-audit: holds an audit file against the head that was signed.",
                 "palermo-audit"};
    Asked asked;
    cli::Work work;
    const auto command = [&](const char* name, const char* about, const char* example,
                             Result<void> (*what)(const Asked&)) {
        auto* added = app.add_subcommand(name, about);
        added->footer(example);
        added->add_option("FILE", asked.file, "the audit, a line a step")->required();
        added->add_option("--head", asked.head, "the signed head that came with it")->required();
        added->add_option("--key", asked.key, "file with the registry's public key, one line")
            ->required();
        added->callback([&work, &asked, what] { work = [&asked, what] { return what(asked); }; });
        return added;
    };
    command("verify", "Is every line there that was signed, and unchanged?",
            "Examples\n"
            "  palermo-audit verify audit.txt --head audit.head --key registry.pub\n"
            "  palermo-audit verify audit.txt --head audit.head --key registry.pub --since "
            "january.head\n"
            "Exit code 8: it is not what was signed. Keep everything as evidence.",
            verify)
        ->add_option("--since", asked.since,
                     "an earlier head you kept: its lines must still stand there. More than one "
                     "may be given")
        ->allow_extra_args(false);
    command("prove", "Proof for a witness that the audit only grew, without its lines",
            "Examples\n"
            "  palermo-audit prove audit.txt --head audit.head --key registry.pub --since "
            "january.head > request\n"
            "Without --since it goes on from nothing.",
            prove)
        ->add_option("--since", asked.since, "the head that the witness saw last")
        ->expected(1);
    return cli::run(app, [&] { return work(); }, argc, argv);
}
