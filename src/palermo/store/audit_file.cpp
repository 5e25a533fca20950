#include "palermo/store/audit_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "palermo/core/files.hpp"
#include "palermo/store/audit_line.hpp"

namespace palermo::store {
namespace {

namespace fs = std::filesystem;
using crypto::Checkpoint;

constexpr std::uint64_t most_note_bytes = std::uint64_t{1} << 16;
constexpr std::size_t block_bytes = std::size_t{1} << 18;
constexpr std::size_t most_line_bytes = std::size_t{1} << 16;

// What a head of lines before the last is held against when that many have gone by.
Result<void> check_earlier(const fs::path& file, const Checkpoint& earlier,
                           const crypto::AuditTree& tree) {
    if (earlier.root == tree.root()) return {};
    return fail(Code::corrupt, "store.audit_rewritten", {{"earlier", earlier.size}},
                Where::of_file(file.string()));
}

Result<AuditSummary> verify(const fs::path& file, const Checkpoint& head,
                            std::span<const Checkpoint> earlier,
                            const std::function<void(std::string_view)>& also) {
    const auto here = Where::of_file(file.string());
    std::vector<Checkpoint> waiting(earlier.begin(), earlier.end());
    std::ranges::stable_sort(waiting, {}, &Checkpoint::size);
    for (const auto& each : waiting) {
        if (each.origin != head.origin)
            return fail(Code::corrupt, "store.audit_origin",
                        {{"name", our_word(head.origin)}, {"other", our_word(each.origin)}}, here);
        if (each.size > head.size)
            return fail(Code::corrupt, "store.audit_cut_back",
                        {{"earlier", each.size}, {"signed", head.size}}, here);
    }
    auto next = waiting.begin();
    const auto meet_earlier = [&](const crypto::AuditTree& tree) -> Result<void> {
        for (; next != waiting.end() && next->size == tree.size(); ++next)
            TRY(check_earlier(file, *next, tree));
        return {};
    };
    AuditSummary summary;
    AuditVerifier verifier;
    std::string last;
    TRY(meet_earlier(verifier.tree()));
    TRY(each_line_of(file, [&](std::string_view line) -> Result<void> {
        const auto number = verifier.tree().size() + 1;
        if (number > head.size)
            return fail(Code::corrupt, "store.audit_unsigned", {{"signed", head.size}},
                        Where::of_file(file.string(), number));
        if (auto added = verifier.add(line); !added) {
            auto error = std::move(added).error();
            error.where = Where::of_file(file.string(), number);
            return error;
        }
        if (also) also(line);
        if (number == 1) summary.first_time = WrittenLine::parse(line, 1)->time;
        if (number == head.size) last = line;
        return meet_earlier(verifier.tree());
    }));
    summary.lines = verifier.tree().size();
    if (summary.lines < head.size)
        return fail(Code::corrupt, "store.audit_missing",
                    {{"lines", summary.lines}, {"signed", head.size}}, here);
    summary.root = verifier.tree().root();
    if (summary.root != head.root) return fail(Code::corrupt, "store.audit_not_signed", {}, here);
    if (!last.empty()) summary.last_time = WrittenLine::parse(last, summary.lines)->time;
    return summary;
}

template <class T>
Result<T> placed(Result<T> result, const fs::path& file) {
    if (result) return result;
    auto error = std::move(result).error();
    error.where = Where::of_file(file.string());
    return error;
}

}  // namespace

Result<crypto::VerifierKey> read_verifier_key(const fs::path& file) {
    const auto text = TRY(read_file(file, most_note_bytes));
    return placed(crypto::VerifierKey::parse(text), file);
}

Result<Checkpoint> read_head(const fs::path& file, const crypto::VerifierKey& key) {
    const auto note = TRY(read_file(file, most_note_bytes));
    auto head = TRY(placed(key.verified(note), file));
    // A registry's key speaks for that registry; a witness's for whatever it saw.
    if (key.kind == crypto::VerifierKey::Kind::signer && head.origin != key.name)
        return fail(Code::corrupt, "store.audit_origin",
                    {{"name", our_word(key.name)}, {"other", our_word(head.origin)}},
                    Where::of_file(file.string()));
    return head;
}

Result<std::vector<Checkpoint>> read_heads(const std::vector<fs::path>& files,
                                           const crypto::VerifierKey& key) {
    std::vector<Checkpoint> heads;
    for (const auto& each : files) heads.push_back(TRY(read_head(each, key)));
    return heads;
}

Result<void> each_line_of(const fs::path& file,
                          const std::function<Result<void>(std::string_view line)>& take) {
    std::error_code ignored;
    if (fs::is_directory(file, ignored))
        return fail(Code::invalid_input, "file.is_folder", {}, file.string());
    errno = 0;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rbe"),
                                                                 &std::fclose);
    if (stream == nullptr) {
        if (errno == ENOENT) return fail(Code::not_found, "file.not_found", {}, file.string());
        return fail(Code::unavailable, "file.cannot_open",
                    {{"reason", our_word(std::strerror(errno))}}, file.string());
    }
    std::string block(block_bytes + most_line_bytes, '\0');
    std::size_t kept = 0;  // of a line whose end has not been read
    std::int64_t number = 0;
    const auto too_long = [&] {
        return fail(Code::corrupt, "store.audit_line", {{"line", number + 1}},
                    Where::of_file(file.string(), number + 1));
    };
    for (;;) {
        const auto got = std::fread(block.data() + kept, 1, block_bytes, stream.get());
        if (got == 0) break;
        std::string_view rest(block.data(), kept + got);
        for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
            if (end > most_line_bytes) return too_long();
            ++number;
            TRY(take(rest.substr(0, end)));
            rest.remove_prefix(end + 1);
        }
        if (rest.size() > most_line_bytes) return too_long();
        kept = rest.size();
        std::memmove(block.data(), rest.data(), kept);
    }
    if (std::ferror(stream.get()) != 0)
        return fail(Code::unavailable, "file.cannot_read",
                    {{"reason", our_word(std::strerror(errno))}}, file.string());
    if (kept > 0)
        return fail(Code::corrupt, "store.audit_no_end", {{"line", number + 1}},
                    Where::of_file(file.string(), number + 1));
    return {};
}

Result<AuditSummary> verify_audit_file(const fs::path& file, const Checkpoint& head,
                                       std::span<const Checkpoint> earlier) {
    return verify(file, head, earlier, {});
}

Result<std::vector<std::string>> prove_extension(const fs::path& file, const Checkpoint& earlier,
                                                 const Checkpoint& head) {
    if (earlier.size > head.size)
        return fail(Code::corrupt, "store.audit_cut_back",
                    {{"earlier", earlier.size}, {"signed", head.size}},
                    Where::of_file(file.string()));
    crypto::ConsistencyProver prover(earlier.size, head.size);
    TRY(verify(file, head, {&earlier, 1}, [&](std::string_view line) { prover.add(line); }));
    return prover.proof();
}

}  // namespace palermo::store
