#include "palermo/store/audit_file.hpp"

#include <fstream>

#include "palermo/store/audit_line.hpp"

namespace palermo::store {

Result<VerifiedAudit> verify_audit_file(const std::filesystem::path& path, const std::string& head,
                                        const crypto::Verifier& signer,
                                        const std::string& earlier) {
    const auto now = TRY(crypto::verified_checkpoint(head, signer.name, signer.public_key));
    crypto::Checkpoint then;
    if (!earlier.empty())
        then = TRY(crypto::verified_checkpoint(earlier, signer.name, signer.public_key));

    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(Code::not_found, "store.no_audit", {}, path.string());
    VerifiedAudit found;
    AuditVerifier lines;
    std::string line;
    bool rewritten = !earlier.empty() && then.size > 0;
    while (std::getline(file, line)) {
        if (file.eof()) return fail(Code::corrupt, "store.audit_end", {}, path.string());
        TRY(lines.add(line));
        // Its form was looked at: the time is the second value.
        const auto tab = line.find('\t');
        found.last = line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1);
        if (found.first.empty()) found.first = found.last;
        if (!earlier.empty() && lines.tree().size() == then.size) {
            rewritten = lines.tree().root() != then.root;
            found.earlier = then.size;
        }
    }
    if (file.bad()) return fail(Code::unavailable, "store.disk", {{"reason", our_word("reading")}});
    found.lines = lines.tree().size();
    found.root = lines.tree().root();
    if (rewritten) return fail(Code::corrupt, "store.audit_rewritten", {}, path.string());
    if (now.size != found.lines || now.root != found.root)
        return fail(Code::corrupt, "store.audit_head", {}, path.string());
    return found;
}

}  // namespace palermo::store
