#include "palermo/store/audit_file.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include "palermo/store/audit_line.hpp"

using namespace palermo;
using namespace palermo::store;
using crypto::Checkpoint;
namespace fs = std::filesystem;

namespace {

struct Folder {
    Folder() {
        std::string form = (fs::temp_directory_path() / "palermo-audit-XXXXXX").string();
        path = mkdtemp(form.data());
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

using Lines = std::vector<std::string>;

/// So many lines that follow each other; `who` did all of them.
Lines lines_of(std::int64_t count, const std::string& who = "U3") {
    Lines lines;
    auto previous = crypto::chain_of_nothing();
    for (std::int64_t i = 1; i <= count; ++i) {
        const auto minute = std::to_string(10 + (i - 1) % 50);
        lines.push_back(WrittenLine{
            .number = i,
            .time = "2026-12-01T08:" + minute + ":00Z",
            .line = {who, "CARE", "CARE", "read", "4XKT-9M2P-Q0RS-7V3W", i % 3 == 0 ? "G12" : ""},
            .outcome = i % 7 == 0 ? "abandoned" : "done",
            .count = i % 4,
            .previous = previous}
                            .text());
        previous = crypto::chain_of(lines.back());
    }
    return lines;
}

std::string text_of_lines(const Lines& lines) {
    std::string text;
    for (const auto& each : lines) text += each + "\n";
    return text;
}

Checkpoint head_of(const Lines& lines, std::size_t count) {
    crypto::AuditTree tree;
    for (std::size_t i = 0; i < count; ++i) tree.add(lines[i]);
    return {"palermo.example", tree.size(), tree.root()};
}
Checkpoint head_of(const Lines& lines) {
    return head_of(lines, lines.size());
}

struct AuditFile : Folder {
    fs::path file = path / "audit.txt";
    fs::path holding(const std::string& text) const {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
        return file;
    }
};

std::string id_of(const Result<AuditSummary>& summary) {
    return summary ? "whole" : summary.error().id;
}

}  // namespace

TEST_CASE("a whole file says how many lines it has, from when to when") {
    const AuditFile file;
    const auto lines = lines_of(20);
    const auto summary = verify_audit_file(file.holding(text_of_lines(lines)), head_of(lines));
    REQUIRE(summary);
    CHECK(summary->lines == 20);
    CHECK(summary->first_time == "2026-12-01T08:10:00Z");
    CHECK(summary->last_time == "2026-12-01T08:29:00Z");
    CHECK(summary->root == head_of(lines).root);

    const auto nothing = verify_audit_file(file.holding(""), head_of({}));
    REQUIRE(nothing);
    CHECK(nothing->lines == 0);
    CHECK(nothing->last_time.empty());
    CHECK(verify_audit_file(file.path / "none", head_of({})).error().id == "file.not_found");
    CHECK(verify_audit_file(file.path, head_of({})).error().id == "file.is_folder");
}

TEST_CASE("the first line that does not fit is named") {
    const AuditFile file;
    auto lines = lines_of(20);
    const auto head = head_of(lines);
    const auto refused = [&](const std::string& text) {
        const auto summary = verify_audit_file(file.holding(text), head);
        REQUIRE(!summary);
        return summary.error().id + " " + std::to_string(summary.error().where.row);
    };
    auto changed = lines;
    changed[4].replace(changed[4].find("done"), 4, "gone");
    CHECK(refused(text_of_lines(changed)) == "store.audit_chain 6");
    changed = lines;
    changed[4][0] = 'x';
    CHECK(refused(text_of_lines(changed)) == "store.audit_line 5");
    changed = lines;
    changed.erase(changed.begin() + 4);
    CHECK(refused(text_of_lines(changed)) == "store.audit_chain 5");
    // Of the last line no other line holds the digest: the head does.
    changed = lines;
    changed[19].replace(changed[19].find("done"), 4, "gone");
    CHECK(refused(text_of_lines(changed)) == "store.audit_not_signed 0");
    CHECK(refused(text_of_lines(lines) + lines[19] + "\n") == "store.audit_unsigned 21");
    changed = lines;
    changed.pop_back();
    CHECK(refused(text_of_lines(changed)) == "store.audit_missing 0");
    auto text = text_of_lines(lines);
    text.pop_back();
    CHECK(refused(text) == "store.audit_no_end 20");
    CHECK(refused("\n" + text) == "store.audit_line 1");
    CHECK(refused(text + "\n\n") == "store.audit_unsigned 21");
    text = text_of_lines(lines);
    text.insert(text.find('\n'), "\r");
    CHECK(refused(text) == "store.audit_line 1");
    CHECK(refused(std::string(1 << 20, 'x')) == "store.audit_line 1");
    CHECK(refused("") == "store.audit_missing 0");
}

TEST_CASE("lines that are longer than what is read at once are read whole") {
    const AuditFile file;
    auto lines = lines_of(3, std::string(60'000, 'U'));
    for (int i = 0; i < 3; ++i) CHECK(lines[static_cast<std::size_t>(i)].size() > 60'000);
    CHECK(verify_audit_file(file.holding(text_of_lines(lines)), head_of(lines)));
    lines = lines_of(3000);
    CHECK(text_of_lines(lines).size() > (1 << 18));
    CHECK(verify_audit_file(file.holding(text_of_lines(lines)), head_of(lines)));
    lines = lines_of(1, std::string(1 << 16, 'U'));  // more than any line has
    CHECK(id_of(verify_audit_file(file.holding(text_of_lines(lines)), head_of(lines))) ==
          "store.audit_line");
}

TEST_CASE("lines made anew from one on are not those that were signed") {
    const AuditFile file;
    CHECK(id_of(verify_audit_file(file.holding(text_of_lines(lines_of(20, "U4"))),
                                  head_of(lines_of(20)))) == "store.audit_not_signed");
}

TEST_CASE("who rewrites lines and signs again is found by an earlier head") {
    const AuditFile file;
    const auto before = lines_of(20), anew = lines_of(30, "U4"), grown = lines_of(30);
    const auto kept = head_of(before);
    file.holding(text_of_lines(anew));
    CHECK(id_of(verify_audit_file(file.file, head_of(anew))) == "whole");
    CHECK(id_of(verify_audit_file(file.file, head_of(anew), {&kept, 1})) ==
          "store.audit_rewritten");
    file.holding(text_of_lines(grown));
    CHECK(id_of(verify_audit_file(file.file, head_of(grown), {&kept, 1})) == "whole");
    const std::vector<Checkpoint> all = {head_of(grown), kept, head_of({}), kept};
    CHECK(id_of(verify_audit_file(file.file, head_of(grown), all)) == "whole");
    auto wrong = all;
    wrong[2].root[0] ^= 1;
    CHECK(id_of(verify_audit_file(file.file, head_of(grown), wrong)) == "store.audit_rewritten");
    wrong = all;
    wrong[0].root[0] ^= 1;
    CHECK(id_of(verify_audit_file(file.file, head_of(grown), wrong)) == "store.audit_rewritten");
    wrong = all;
    wrong[1].origin = "palermo.other";
    CHECK(id_of(verify_audit_file(file.file, head_of(grown), wrong)) == "store.audit_origin");
}

TEST_CASE("an old copy with its old head is found by a later head") {
    const AuditFile file;
    const auto lines = lines_of(30), old = lines_of(20);
    const auto kept = head_of(lines);
    file.holding(text_of_lines(old));
    CHECK(id_of(verify_audit_file(file.file, head_of(old))) == "whole");
    CHECK(id_of(verify_audit_file(file.file, head_of(old), {&kept, 1})) == "store.audit_cut_back");
}

TEST_CASE("a proof made of a file is taken, and none is made of a file that does not verify") {
    const AuditFile file;
    const auto lines = lines_of(30);
    const auto earlier = head_of(lines, 13), head = head_of(lines);
    file.holding(text_of_lines(lines));
    const auto proof = prove_extension(file.file, earlier, head);
    REQUIRE(proof);
    CHECK(crypto::verify_extension(earlier, head, *proof));
    CHECK(prove_extension(file.file, head, earlier).error().id == "store.audit_cut_back");
    CHECK(prove_extension(file.file, head_of(lines_of(13, "U4")), head).error().id ==
          "store.audit_rewritten");
}

// Every kind of change at a drawn place. PALERMO_WHOLE_TESTS=1 makes 10,000 of them.
TEST_CASE("of many mutations of an audit file none passes") {
    const AuditFile file;
    const auto lines = lines_of(60);
    const auto text = text_of_lines(lines);
    const auto head = head_of(lines);
    REQUIRE(verify_audit_file(file.holding(text), head));
    const int count = ::getenv("PALERMO_WHOLE_TESTS") != nullptr ? 10'000 : 500;
    std::mt19937_64 random(20261201);
    const auto below = [&](std::size_t limit) {
        return static_cast<std::size_t>(random() % limit);
    };
    int made = 0;
    for (std::uint64_t i = 0; made < count; ++i) {
        auto bytes = text;
        auto other = lines;
        auto signed_head = head;
        std::vector<Checkpoint> kept;
        const auto a = below(lines.size()), b = below(lines.size());
        const auto at = [&](std::size_t line) {
            return other.begin() + static_cast<std::ptrdiff_t>(line);
        };
        switch (i % 12) {
            case 0:
                bytes[below(bytes.size())] ^= static_cast<char>(1 << below(8));
                break;
            case 1:
                bytes.erase(below(bytes.size()), 1);
                break;
            case 2:
                bytes.insert(below(bytes.size() + 1), 1, static_cast<char>(below(256)));
                break;
            case 3:
                bytes.resize(below(bytes.size()));
                break;
            case 4:
                other.erase(at(a));
                break;
            case 5:
                other.insert(at(a), lines[a]);
                break;
            case 6:
                other.insert(at(a), lines[b]);
                break;
            case 7:
                std::swap(other[a], other[b]);
                break;
            case 8:
                std::rotate(at(std::min(a, b)), at(std::max(a, b)), other.end());
                break;
            case 9:
                other.resize(a);
                break;
            case 10:
                // An old copy put back, with the head that was signed then; the last head was kept.
                other.resize(a);
                signed_head = head_of(lines, a);
                kept = {head};
                break;
            default: {
                // From a line on all are made anew and signed; a head behind that line was kept.
                auto line = *WrittenLine::parse(lines[a], 0);
                line.line.who = "U9";
                other[a] = line.text();
                for (auto next = a + 1; next < other.size(); ++next) {
                    line = *WrittenLine::parse(other[next], 0);
                    line.previous = crypto::chain_of(other[next - 1]);
                    other[next] = line.text();
                }
                signed_head = head_of(other);
                kept = {head_of(lines, a + 1 + below(lines.size() - a))};
            }
        }
        if (other != lines) bytes = text_of_lines(other);
        if (bytes == text) continue;  // a line changed places with itself
        ++made;
        CAPTURE(i);
        const auto summary = verify_audit_file(file.holding(bytes), signed_head, kept);
        CHECK(!summary);
        if (!summary) CHECK(summary.error().code == Code::corrupt);
    }
}

// The files that tests/audit gives to the programs; PALERMO_APPROVE=1 writes them.
TEST_CASE("the files of tests/audit are made of their lines and an invented key") {
    const auto key = crypto::SigningKey::from(*crypto::SealingKey::of(std::string(32, 's')));
    const auto name = std::string("palermo.example");
    const auto note = [&](const Checkpoint& head) {
        return crypto::signed_note(crypto::checkpoint_text(head), name, key);
    };
    const auto lines = lines_of(20), anew = lines_of(20, "U4");
    const std::vector<std::pair<const char*, std::string>> files = {
        {"registry.pub",
         crypto::VerifierKey{name, crypto::VerifierKey::Kind::signer, key.public_key()}.text() +
             "\n"},
        {"audit.txt", text_of_lines(lines)},
        {"audit.head", note(head_of(lines))},
        {"january.txt", text_of_lines(lines_of(12))},
        {"january.head", note(head_of(lines, 12))},
        {"rewritten.txt", text_of_lines(anew)},
        {"rewritten.head", note(head_of(anew))},
    };
    for (const auto& [file, bytes] : files) {
        const auto path = fs::path(PALERMO_SOURCE) / "tests/audit/files" / file;
        if (::getenv("PALERMO_APPROVE") != nullptr)
            std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        std::ifstream stream(path, std::ios::binary);
        CAPTURE(file);
        CHECK(std::string(std::istreambuf_iterator<char>(stream), {}) == bytes);
    }
}
