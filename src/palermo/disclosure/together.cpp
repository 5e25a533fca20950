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

Result<Together> protect_together(const Table& newer, const Table& older, const TableLayout& given,
                                  std::span<const EarlierRelease> earlier,
                                  const SmallNumbers& small) {
    TRY(written_alike(long_file_as_read("the newer edition", newer, given),
                      std::vector{long_file_as_read("the edition before", older, given)}));
    (void)TRY(look_at_long_file(newer, given, "the newer edition"));
    (void)TRY(look_at_long_file(older, given, "the edition before"));
    // Both are marked alike: by the newer one, and the older must have room for it.
    const auto own = TRY(small_marks(newer, given, small, earlier, "the newer edition"));
    const auto marks =
        TRY(small_marks(older, own.layout, {.below = own.below, .are_public = small.are_public},
                        earlier, "the edition before"));
    const auto& layout = marks.layout;
    std::vector<const Table*> all = {&newer, &older}, before;
    // protect_tables() takes the newest first.
    for (auto each = earlier.rbegin(); each != earlier.rend(); ++each) {
        if (each->form == Form::long_file) before.push_back(&each->table);
    }
    all.insert(all.end(), before.begin(), before.end());
    auto made = TRY(protect_tables(all, layout, 2, small.are_public ? 0 : marks.below));
    // Before the first of them leaves: as each of them is looked at on its way out.
    for (std::size_t i = 0; i < 2; ++i) {
        const auto* name = i == 0 ? "the newer edition" : "the edition before";
        (void)TRY(look_at_long_file(made.files[i], layout, name));
        TRY(refuse_as_audited(made.files[i], layout, name, marks.below, small.are_public));
    }
    TRY(refuse_success(made.audit, "together.newer_edition"));
    const auto older_alone = TRY(audit_tables(made.files[1], layout, before));
    TRY(refuse_success(older_alone, "together.older_edition"));
    return Together{.newer = std::move(made.files[0]),
                    .older = std::move(made.files[1]),
                    .layout = layout,
                    .newer_before = made.publishable[0],
                    .newer_kept = made.kept[0],
                    .older_before = made.publishable[1],
                    .older_kept = made.kept[1]};
}

}  // namespace palermo::protect
