// palermo-witness: keeps the last head of each registry, and signs a new one only if it goes on from it.
//
// Exit codes   0 signed   2 to 9 refused (core/result.hpp); 8: another history   70 a bug
#include <chrono>

#include "audit/run.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/keyed.hpp"
#include "palermo/store/audit_file.hpp"
#include "palermo/store/witness.hpp"

using namespace palermo;

namespace {

constexpr std::uint64_t most_note_bytes = std::uint64_t{1} << 16;

struct Asked {
    std::string given, audit, key, seen, own, name;
    bool first = false;
};

Result<void> check_name(const std::string& name) {
    if (crypto::is_key_name(name)) return {};
    return fail(Code::invalid_input, "store.witness_name", {}, Where::of_field("name"));
}

Result<void> show_key(const Asked& asked) {
    TRY(check_name(asked.name));
    const auto own = TRY(crypto::read_witness_key(asked.own));
    const crypto::VerifierKey key{asked.name, crypto::VerifierKey::Kind::witness, own.public_key()};
    std::printf("%s\n", key.text().c_str());
    return {};
}

Result<void> make_key(const Asked& asked) {
    TRY(check_name(asked.name));
    TRY(crypto::Key::make(asked.own));
    return show_key(asked);
}

Result<void> take(const Asked& asked) {
    TRY(check_name(asked.name));
    const auto signer = TRY(store::read_verifier_key(asked.key));
    const auto own = TRY(crypto::read_witness_key(asked.own));
    const auto given = TRY(read_file(asked.given, most_note_bytes));
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const store::Witness witness{asked.seen, asked.name, own,
                                 std::chrono::duration_cast<std::chrono::seconds>(now).count()};
    const auto first = asked.first ? store::First::yes : store::First::no;
    const auto taken = TRY([&]() -> Result<store::TakenHead> {
        if (!asked.audit.empty())
            return store::take_head(witness, given, signer, asked.audit, first);
        const auto request = crypto::ExtensionRequest::parse(given);
        if (!request) return request.error();
        return store::take_head(witness, *request, signer, first);
    }());
    std::fwrite(taken.note.data(), 1, taken.note.size(), stdout);
    cli::note(words::Words(words::Language::en)
                  .fill("audit.seen",
                        {{"name", taken.head.origin},
                         {"number", std::to_string(taken.head.size)},
                         {"before", std::to_string(taken.before ? taken.before->size : 0)}}));
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"palermo-witness: signs the head of an audit that only grew.", "palermo-witness"};
    Asked asked;
    cli::Work work;
    const auto command = [&](const char* name, const char* about, const char* example,
                             Result<void> (*what)(const Asked&)) {
        auto* added = app.add_subcommand(name, about);
        added->footer(example);
        added->add_option("--own", asked.own, "file with this witness's secret key")->required();
        added->add_option("--name", asked.name, "this witness's name, without spaces and plus")
            ->required();
        added->callback([&work, &asked, what] { work = [&asked, what] { return what(asked); }; });
        return added;
    };
    command("make-key", "Makes a secret key and prints the public one",
            "Example\n  palermo-witness make-key --own witness.key --name ngo.example > "
            "witness.pub",
            make_key);
    command("show-key", "Prints the public key again",
            "Example\n  palermo-witness show-key --own witness.key --name ngo.example", show_key);
    const auto takes = [&](CLI::App* added, const char* given, const char* what) {
        added->add_option(given, asked.given, what)->required();
        added->add_option("--key", asked.key, "file with the registry's public key, one line")
            ->required();
        added->add_option("--seen", asked.seen, "folder with the last head of each registry")
            ->required();
        added->add_flag("--first", asked.first, "this witness has never seen the registry");
        return added;
    };
    takes(command("take", "Takes a new head with all lines, and prints it with its signature",
                  "Example\n  palermo-witness take audit.head --audit audit.txt --key "
                  "registry.pub --seen seen --own witness.key --name ngo.example > "
                  "cosigned.head\nExit code 8: not the history that was seen. Nothing is signed; "
                  "keep everything as evidence.",
                  take),
          "HEAD", "the signed head")
        ->add_option("--audit", asked.audit, "the audit, a line a step")
        ->required();
    takes(
        command("take-proof", "The same without the lines: a request that palermo-audit prove made",
                "Example\n  palermo-witness take-proof request --key registry.pub --seen seen "
                "--own witness.key --name ngo.example > cosigned.head",
                take),
        "REQUEST", "proof and head");
    return cli::run(app, [&] { return work(); }, argc, argv);
}
