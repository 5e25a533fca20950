#include "palermo/vocabulary/labels.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "palermo/vocabulary/detail/data.hpp"

namespace palermo::vocabulary {

namespace {

constexpr std::array<std::string_view, 6> class_names = {"state",  "group",   "nationals",
                                                         "abroad", "unknown", "unusable"};

constexpr double least_likeness = 0.6;  // below this, proposals are noise
constexpr UChar32 lost = 0xFFFD;

using Text = std::u32string;

Text code_points(std::string_view utf8) {
    const auto text =
        icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
    Text points;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        points += static_cast<char32_t>(text.char32At(i));
    }
    return points;
}

bool same(char32_t a, char32_t b) {
    return a == b || a == lost || b == lost;
}

/// 1 - edits / length, with insertion, deletion, substitution and transposition of neighbours
/// [D64].
double edit_likeness(const Text& a, const Text& b) {
    const std::size_t longer = std::max(a.size(), b.size());
    if (longer == 0) return 1;
    std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = same(a[i - 1], b[j - 1]) ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last.swap(last);
        last.swap(row);
    }
    return 1 - static_cast<double>(last[b.size()]) / static_cast<double>(longer);
}

/// [W90], with the usual prefix of four letters and weight 0.1.
double jaro_winkler(const Text& a, const Text& b) {
    if (a.empty() || b.empty()) return a.size() == b.size() ? 1 : 0;
    const std::size_t longer = std::max(a.size(), b.size());
    const std::size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
    std::vector<bool> taken(b.size(), false);
    Text from_a;
    std::vector<std::size_t> matched_b;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::size_t low = i > window ? i - window : 0;
        const std::size_t high = std::min(i + window + 1, b.size());
        for (std::size_t j = low; j < high; ++j) {
            if (taken[j] || !same(a[i], b[j])) continue;
            taken[j] = true;
            from_a += a[i];
            break;
        }
    }
    for (std::size_t j = 0; j < b.size(); ++j) {
        if (taken[j]) matched_b.push_back(j);
    }
    if (from_a.empty()) return 0;
    double out_of_order = 0;
    for (std::size_t k = 0; k < from_a.size(); ++k) {
        if (!same(from_a[k], b[matched_b[k]])) out_of_order += 0.5;
    }
    const auto matches = static_cast<double>(from_a.size());
    const double jaro =
        (matches / static_cast<double>(a.size()) + matches / static_cast<double>(b.size()) +
         (matches - out_of_order) / matches) /
        3;
    std::size_t prefix = 0;
    while (prefix < std::min({std::size_t{4}, a.size(), b.size()}) && same(a[prefix], b[prefix]))
        ++prefix;
    return jaro + static_cast<double>(prefix) * 0.1 * (1 - jaro);
}

double likeness_of(const Text& a, const Text& b) {
    return (edit_likeness(a, b) + jaro_winkler(a, b)) / 2;
}

struct Decision {
    LabelClass as;
    const Country* country;
    std::string decided_by;
    std::string note;
    std::string label;  // as written
};

/// A name that a label may be like.
struct Candidate {
    const Country* country;
    std::string shown;
    Text normal;
};

using ByLabel = std::unordered_map<std::string, Decision>;

/// Names of the code list by normal form. A name two countries share resolves to neither.
const std::unordered_map<std::string, const Country*>& code_list() {
    static const auto made = [] {
        std::unordered_map<std::string, const Country*> names;
        for (const auto& country : countries()) {
            for (const auto& each : country.names) {
                const auto [at, added] = names.emplace(normalised(each), &country);
                if (!added && at->second != &country) at->second = nullptr;
            }
        }
        return names;
    }();
    return made;
}

std::vector<Candidate> candidates_for(const ByLabel& decided) {
    std::vector<Candidate> made;
    const auto add = [&](const Country* country, std::string_view shown) {
        made.push_back({country, std::string(shown), code_points(normalised(shown))});
    };
    for (const auto& country : countries()) {
        for (const auto& each : country.names) add(&country, each);
    }
    for (const auto& other : detail::other_names()) add(country_by_iso3(other.iso3), other.name);
    for (const auto& [normal, decision] : decided) {
        if (decision.country != nullptr) add(decision.country, decision.label);
    }
    // The map above has no order of its own; proposals must come out alike on every machine.
    std::ranges::sort(made, {}, [](const Candidate& each) {
        return std::pair<std::string_view, std::string_view>(each.country->iso3, each.shown);
    });
    return made;
}

std::optional<LabelClass> class_named(std::string_view name) {
    const auto found = std::ranges::find(class_names, name);
    if (found == class_names.end()) return std::nullopt;
    return static_cast<LabelClass>(found - class_names.begin());
}

}  // namespace

struct Labels::Decisions {
    explicit Decisions(ByLabel by_label_)
        : by_label(std::move(by_label_)), candidates(candidates_for(by_label)) {}

    ByLabel by_label;  // key: normal form
    std::vector<Candidate> candidates;
};

std::string_view to_string(LabelClass label_class) {
    return class_names[static_cast<std::size_t>(label_class)];
}

std::string normalised(std::string_view label) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* const fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const auto* const apart = icu::Normalizer2::getNFKDInstance(status);
    expects(U_SUCCESS(status) != 0);
    const auto raw =
        icu::UnicodeString::fromUTF8({label.data(), static_cast<std::int32_t>(label.size())});
    const auto folded = apart->normalize(fold->normalize(raw, status), status);
    expects(U_SUCCESS(status) != 0);
    icu::UnicodeString plain;
    bool space = false;
    for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
        UChar32 letter = folded.char32At(i);
        const auto type = u_charType(letter);
        if (type == U_NON_SPACING_MARK || type == U_FORMAT_CHAR) continue;
        if (u_isUWhiteSpace(letter) != 0 || type == U_CONTROL_CHAR) {
            space = true;
            continue;
        }
        if (letter == 0x2018 || letter == 0x2019 || letter == 0x02BC) letter = '\'';
        if (type == U_DASH_PUNCTUATION) letter = '-';
        if (space && !plain.isEmpty()) plain.append(static_cast<UChar32>(' '));
        space = false;
        plain.append(letter);
    }
    std::string utf8;
    return plain.toUTF8String(utf8);
}

double likeness(std::string_view a, std::string_view b) {
    return likeness_of(code_points(a), code_points(b));
}

const Labels& Labels::shipped() {
    static const Labels made = [] {
        ByLabel decided;
        for (const auto& row : detail::citizenship()) {
            decided.emplace(
                normalised(row.label),
                Decision{row.label_class, row.iso3.empty() ? nullptr : country_by_iso3(row.iso3),
                         std::string(row.decided_by), std::string(row.note),
                         std::string(row.label)});
        }
        return Labels(std::make_shared<const Decisions>(std::move(decided)));
    }();
    return made;
}

const Labels& Labels::names_only() {
    static const Labels made(std::make_shared<const Decisions>(ByLabel{}));
    return made;
}

Result<Labels> Labels::with(const Table& lookup, std::string_view file) const {
    const auto where = [&](std::size_t row, std::string_view column) {
        return std::string(file) + ":" + std::to_string(row + 2) + ":" + std::string(column);
    };
    const auto column = [&](std::string_view name) { return lookup.text(name); };
    for (const std::string_view needed : {"label", "class", "iso3"}) {
        if (column(needed) == nullptr) {
            return fail(Code::invalid_input, "vocabulary.lookup_columns", {},
                        std::string(file) + ":1:" + std::string(needed));
        }
    }
    const auto& labels = *column("label");
    const auto& classes = *column("class");
    const auto& codes = *column("iso3");
    ByLabel added;
    for (std::size_t row = 0; row < lookup.rows(); ++row) {
        const auto as = class_named(classes[row]);
        if (!as) {
            return fail(Code::invalid_input, "vocabulary.lookup_class", {}, where(row, "class"));
        }
        const auto* const country = codes.missing(row) ? nullptr : country_by_iso3(codes[row]);
        if ((*as == LabelClass::state) != (country != nullptr) ||
            (country == nullptr && !codes.missing(row))) {
            return fail(Code::invalid_input, "vocabulary.lookup_iso3", {}, where(row, "iso3"));
        }
        const auto cell = [&](std::string_view name) {
            return column(name) == nullptr ? std::string() : std::string((*column(name))[row]);
        };
        Decision decision{*as, country, cell("decided_by"), cell("note"), std::string(labels[row])};
        const auto [at, is_new] = added.emplace(normalised(labels[row]), decision);
        if (!is_new && (at->second.as != *as || at->second.country != country)) {
            return fail(Code::invalid_input, "vocabulary.lookup_decided_twice", {},
                        where(row, "label"));
        }
    }
    added.insert(decisions_->by_label.begin(), decisions_->by_label.end());  // keeps what is there
    return Labels(std::make_shared<const Decisions>(std::move(added)));
}

Resolution Labels::resolve(std::string_view label) const {
    const auto normal = normalised(label);
    if (const auto found = decisions_->by_label.find(normal); found != decisions_->by_label.end()) {
        const auto& decision = found->second;
        return {ResolvedBy::lookup, decision.as, decision.country, decision.decided_by,
                decision.note};
    }
    const auto named = code_list().find(normal);
    if (named == code_list().end() || named->second == nullptr) return {};
    return {ResolvedBy::code_list, LabelClass::state, named->second, {}, {}};
}

std::vector<Proposal> Labels::propose(std::string_view label, std::size_t n) const {
    const auto wanted = code_points(normalised(label));
    if (wanted.empty()) return {};
    std::unordered_map<const Country*, std::pair<double, const Candidate*>> best;
    for (const auto& candidate : decisions_->candidates) {
        const double score = likeness_of(wanted, candidate.normal);
        auto& standing = best[candidate.country];
        if (score >= least_likeness && score > standing.first) standing = {score, &candidate};
    }
    std::vector<Proposal> proposals;
    for (const auto& [country, standing] : best) {
        if (standing.second != nullptr)
            proposals.push_back({country, standing.second->shown, standing.first});
    }
    std::ranges::sort(proposals, [](const Proposal& a, const Proposal& b) {
        return a.score != b.score ? a.score > b.score : a.country->iso3 < b.country->iso3;
    });
    if (proposals.size() > n) proposals.resize(n);
    return proposals;
}

std::size_t Labels::size() const noexcept {
    return decisions_->by_label.size();
}

}  // namespace palermo::vocabulary
