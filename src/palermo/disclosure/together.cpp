#include "palermo/disclosure/together.hpp"

#include <utility>
#include <vector>

#include "palermo/disclosure/alike.hpp"
#include "palermo/disclosure/differencing.hpp"
#include "palermo/disclosure/long_file.hpp"

namespace palermo::protect {
namespace {

Result<void> refuse_success(const Audit& audit, const char* edition) {
    for (const auto& attack : attacks_of(audit)) {
        if (attack.succeeded == 0) continue;
        return fail(Code::would_disclose, "together.attack_succeeded",
                    {{"edition", text_of(edition)},
                     {"attack", our_word(attack.name)},
                     {"succeeded", attack.succeeded},
                     {"tried", attack.tried}});
    }
    return {};
}

}  // namespace

Result<Together> protect_together(const Table& newer, const Table& older, const TableLayout& layout,
                                  std::span<const Table* const> earlier, SmallNumbers small) {
    TRY(written_alike(long_file_as_read("the newer edition", newer, layout),
                      std::vector{long_file_as_read("the edition before", older, layout)}));
    (void)TRY(look_at_long_file(newer, layout, "the newer edition"));
    (void)TRY(look_at_long_file(older, layout, "the edition before"));
    std::vector<const Table*> all = {&newer, &older};
    all.insert(all.end(), earlier.begin(), earlier.end());
    auto made = TRY(protect_tables(all, layout, 2));
    // Before the first of them leaves: that both may.
    if (small == SmallNumbers::refused) {
        TRY(refuse_small_numbers(made.files[0], layout, "the newer edition"));
        TRY(refuse_small_numbers(made.files[1], layout, "the edition before"));
    }
    // As each of them is looked at on its way out.
    for (std::size_t i = 0; i < 2; ++i) {
        const auto* name = i == 0 ? "the newer edition" : "the edition before";
        (void)TRY(look_at_long_file(made.files[i], layout, name));
        TRY(refuse_as_audited(made.files[i], layout, name));
    }
    TRY(refuse_success(made.audit, "together.newer_edition"));
    const auto older_alone = TRY(audit_tables(made.files[1], layout, earlier));
    TRY(refuse_success(older_alone, "together.older_edition"));
    return Together{.newer = std::move(made.files[0]),
                    .older = std::move(made.files[1]),
                    .newer_before = made.publishable[0],
                    .newer_kept = made.kept[0],
                    .older_before = made.publishable[1],
                    .older_kept = made.kept[1]};
}

}  // namespace palermo::protect
