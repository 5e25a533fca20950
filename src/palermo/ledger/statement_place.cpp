#include "palermo/ledger/statement_place.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace palermo::protect {

namespace fs = std::filesystem;

fs::path statement_beside(const fs::path& table) {
    std::error_code ignored;
    if (fs::is_directory(table, ignored)) return table / statement_file;
    return table.parent_path() / (table.stem().string() + ".release.json");
}

namespace detail {

Result<void> put_in_place(const fs::path& making, const fs::path& target) {
    int failed = ::renameat2(AT_FDCWD, making.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE);
    // Some network file systems cannot promise not to replace; that nothing stood there was seen.
    if (failed != 0 && errno == EINVAL) failed = ::rename(making.c_str(), target.c_str());
    if (failed != 0) {
        return fail(errno == EEXIST ? Code::conflict : Code::unavailable, "ledger.cannot_place",
                    {{"reason", our_word(std::strerror(errno))}}, target.string());
    }
    const int folder = ::open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return {};
    ::fsync(folder);
    ::close(folder);
    return {};
}

fs::path statement_aside(const fs::path& making) {
    return making.string() + ".release.json";
}

void settle_statement(const fs::path& making, const fs::path& target, bool published) {
    const auto aside = statement_aside(making);
    std::error_code ignored;
    if (making.empty()) return;
    if (published) {
        // It went first; what is left aside is of a program that did it the other way round.
        if (fs::exists(aside, ignored)) (void)put_in_place(aside, statement_beside(target));
    } else if (!fs::exists(target, ignored)) {
        fs::remove(statement_beside(target), ignored);
    }
    fs::remove(aside, ignored);
}

}  // namespace detail

}  // namespace palermo::protect
