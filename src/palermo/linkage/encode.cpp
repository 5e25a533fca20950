#include "palermo/linkage/encode.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <utility>

#include "palermo/crypto/random.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/linkage/detail/encode_in_order.hpp"
#include "palermo/linkage/names.hpp"

namespace palermo::linkage {

namespace {

constexpr std::size_t bits = filter_words * 64;  // of a finished filter
constexpr std::size_t half = bits / 2;           // after folding
constexpr std::size_t least_records = 20, most_words = 12, most_letters = 80;
constexpr std::string_view mark_name = "palermo_encoded_list";
constexpr std::string_view mark = R"({"palermo_encoded_list":)";  // as the first line begins

using Filter = std::array<std::uint64_t, filter_words>;

void set(Filter& filter, std::size_t bit) {
    filter[bit / 64] |= std::uint64_t{1} << (bit % 64);
}
bool get(const Filter& filter, std::size_t bit) {
    return (filter[bit / 64] >> (bit % 64) & 1) != 0;
}

// A random order of 0 .. n-1 that who has the key can make again.
std::vector<std::size_t> keyed_order(const crypto::Key& key, std::string_view purpose,
                                     std::size_t n) {
    std::vector<std::pair<std::string, std::size_t>> by_digest;
    for (std::size_t i = 0; i < n; ++i) {
        by_digest.emplace_back(crypto::hex(key.hmac(std::string(purpose) + std::to_string(i))), i);
    }
    std::ranges::sort(by_digest);
    std::vector<std::size_t> order;
    for (const auto& one : by_digest) order.push_back(one.second);
    return order;
}

// What sets bits, and how many. A token of its own is rare enough to stand without salt.
struct Token {
    std::string text;
    std::size_t bits = 0;
    bool of_its_own = false;
    std::string name = {};  // the word of a name it comes from
};

constexpr std::size_t letter_bits = 4, value_bits = 14, date_bits = 14;  // of each salted copy
constexpr std::size_t least_of_its_own = 6;  // characters of a number that only one person has

// Pairs of letters with the ends marked: "_a", "an", "na", "a_".
void add_letters(const std::string& word, const std::string& kind, const std::string& name,
                 std::vector<Token>& tokens) {
    const auto padded = "_" + word + "_";
    for (std::size_t i = 0; i + 1 < padded.size(); ++i) {
        tokens.push_back({kind + padded.substr(i, 2), letter_bits, false, name});
    }
}

std::vector<std::string> words_between(const std::string& normal, char mark_between) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : normal + mark_between) {
        if (c != mark_between) {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    return words;
}
std::vector<std::string> words_of(const std::string& normal) {
    return words_between(normal, ' ');
}

// Year, month, day of the normal form "1990-4-3"; 0 where not known.
std::array<int, 3> parts_of(const std::string& date) {
    std::array<int, 3> parts{};
    const auto* at = date.data();
    const auto* const end = at + date.size();
    for (auto& part : parts) {
        at = std::from_chars(at, end, part).ptr;
        if (at != end) ++at;
    }
    return parts;
}

// Month and day in either order: they change places more often than anything else.
std::string birthday_of(const std::array<int, 3>& parts) {
    if (parts[1] == 0 || parts[2] == 0) return {};
    return std::to_string(std::min(parts[1], parts[2])) + "/" +
           std::to_string(std::max(parts[1], parts[2]));
}

// A date by what is left of it when one part or one digit is wrong. All but the year are rare enough to
// stand without salt: parts salt each other.
void add_date(const std::string& normal, std::vector<Token>& tokens) {
    const auto parts = parts_of(normal);
    const auto year = std::to_string(parts[0]), month = std::to_string(parts[1]);
    const auto day = std::to_string(parts[2] + 100).substr(1);
    const auto both = birthday_of(parts);
    const auto add = [&](const std::string& text) { tokens.push_back({text, date_bits, true}); };
    if (parts[0] != 0) tokens.push_back({"y" + year, date_bits, false});
    if (parts[0] != 0 && parts[1] != 0) add("p" + year + "~" + std::to_string(parts[1]));
    if (parts[0] != 0 && parts[2] != 0) add("p" + year + "~" + std::to_string(parts[2]));
    if (both.empty()) return;
    add("b" + both);
    if (parts[0] == 0) return;
    add("t" + year.substr(2, 1) + "_/" + both);
    add("t_" + year.substr(3, 1) + "/" + both);
    add("d" + year + "/" + month + "/" + day.substr(0, 1) + "_");
    add("d" + year + "/" + month + "/_" + day.substr(1, 1));
}

// What of a field's normal form sets bits.
std::vector<Token> tokens_of(const Field& field, const std::string& normal) {
    std::vector<Token> tokens;
    if (field.compare == Compare::date) {
        add_date(normal, tokens);
    } else if (field.compare == Compare::exact || field.compare == Compare::number) {
        tokens.push_back({normal, value_bits, false});
    } else if (field.compare == Compare::identifier && normal.size() >= least_of_its_own) {
        // Whole numbers are one person's and stand without salt. Their halves, one of which a typing error
        // leaves, may be a year or an office.
        for (const auto& word : words_between(normal, ';')) {
            const auto middle = word.size() / 2;
            tokens.push_back({"w" + word, value_bits, word.size() >= least_of_its_own});
            tokens.push_back({"f" + word.substr(0, middle), value_bits, false});
            tokens.push_back({"l" + word.substr(middle), value_bits, false});
        }
    } else {
        for (const auto& word : words_of(normal)) {
            const bool name = field.compare == Compare::name;
            add_letters(word, "", name ? word : "", tokens);
            // Scripts without vowels meet the others in the skeleton.
            if (name) add_letters(skeleton_of(word), "s", word, tokens);
        }
    }
    return tokens;
}

// What of a name salts its neighbours: two sounds, so that most errors of typing leave it as it is.
std::string sound_of(const std::string& word) {
    auto sound = skeleton_of(word).substr(0, 2);
    return sound.empty() ? word.substr(0, 1) : sound;
}

// The salts of one record. Each error of a year, a birthday or a name spoils one of them and leaves the
// others, so that true pairs keep some of their bits.
struct Salts {
    bool salted = false;             // else every token stands as it is
    std::string year, birthday;      // of the first date; empty: not known
    std::vector<std::string> words;  // of all names
    std::string sounds;              // first sounds of the names, in order

    Salts(const Plan& plan, const std::vector<std::string>& fields) : salted(plan.encode.salted) {
        bool dated = false;
        for (std::size_t f = 0; f < fields.size(); ++f) {
            if (plan.fields[f].compare == Compare::date && !dated && !fields[f].empty()) {
                const auto parts = parts_of(fields[f]);
                if (parts[0] != 0) year = "y" + std::to_string(parts[0]);
                const auto both = birthday_of(parts);
                if (!both.empty()) birthday = "b" + both;
                dated = true;
            }
            if (plan.fields[f].compare != Compare::name) continue;
            for (auto& word : words_of(fields[f])) words.push_back(std::move(word));
        }
        std::ranges::sort(words);
        const auto rest = std::ranges::unique(words);
        words.erase(rest.begin(), rest.end());
        std::vector<std::string> all;
        for (const auto& word : words) all.push_back(sound_of(word).substr(0, 1));
        std::ranges::sort(all);
        for (const auto& sound : all) sounds += sound;
    }

    // The salts a token is set under. Groups share as few as can be: what spoils one should not spoil two,
    // and strangers whom a salt has in common should not look alike in all groups at once.
    std::vector<std::string> of(const Token& token, bool beside_date, bool beside_names) const {
        if (!salted || token.of_its_own) return {""};
        std::vector<std::string> made;
        const bool by_date = !token.name.empty() || beside_date || !beside_names;
        // Years are shared by chance ten times as often as birthdays: names do without.
        if (by_date && !year.empty() && (token.name.empty() || birthday.empty())) {
            made.push_back(year);
        }
        if (by_date && !birthday.empty()) made.push_back(birthday);
        if (!token.name.empty()) {
            // A name is salted by its neighbours, so that one without a middle name meets one with it.
            std::size_t most = 2;
            for (const auto& word : words) {
                if (word == token.name || most == 0) continue;
                made.push_back("n" + sound_of(word));
                --most;
            }
        } else if (!sounds.empty() && (!beside_date || made.empty())) {
            made.push_back("n" + sounds);
        }
        if (made.empty()) made.emplace_back();  // a record without dates and names has no salt
        return made;
    }
};

// Sets a token's bits: each from its own 16 bits of a keyed digest, so that no pattern of two hash
// functions shows [NSTB14].
void add_token(Filter& filter, const crypto::Key& key, const std::string& token,
               std::size_t how_many) {
    const auto digest = key.hmac(token);
    expects(2 * how_many <= digest.size());
    for (std::size_t h = 0; h < how_many; ++h) {
        set(filter, (std::size_t{digest[2 * h]} << 8 | digest[2 * h + 1]) % bits);
    }
}

// Folds the filter in two by exclusive or, appends the complement, and stirs [SB16].
Filter hardened(const Filter& plain, const std::vector<std::size_t>& order) {
    Filter made{};
    for (std::size_t i = 0; i < half; ++i) {
        const bool folded = get(plain, i) != get(plain, i + half);
        set(made, order[folded ? i : i + half]);
    }
    return made;
}

std::vector<EncodeGroup> groups_of(const Plan& plan) {
    if (!plan.encode.groups.empty()) return plan.encode.groups;
    EncodeGroup names{"names", {}}, rest{"rest", {}};
    for (std::size_t f = 0; f < plan.fields.size(); ++f) {
        (plan.fields[f].compare == Compare::name ? names : rest).fields.push_back(f);
    }
    // One column of full names is joined by the next field, for it must not stand alone.
    if (names.fields.size() == 1 && rest.fields.size() > 2) {
        names.fields.push_back(rest.fields.back());
        rest.fields.pop_back();
    }
    // What is no date stands beside the names too: where a date is missing, names alone say too little.
    const auto dated = [&](std::size_t f) { return plan.fields[f].compare == Compare::date; };
    if (plan.encode.salted && !names.fields.empty() && std::ranges::any_of(rest.fields, dated)) {
        for (const auto f : rest.fields) {
            if (!dated(f)) names.fields.push_back(f);
        }
    }
    return {names, rest};
}

Result<void> check_groups(const std::vector<EncodeGroup>& groups) {
    if (groups.size() < 2 || groups.size() > 4) {
        return fail(Code::invalid_input, "linkage.encode_groups", {{"groups", groups.size()}});
    }
    for (const auto& group : groups) {
        if (group.fields.size() < 2) {
            return fail(Code::invalid_input, "linkage.encode_group_of_one", {}, group.name);
        }
    }
    return {};
}

std::vector<std::string> lines(const std::string& content) {
    std::vector<std::string> made;
    std::size_t first = 0;
    for (auto at = content.find('\n'); at != std::string::npos; at = content.find('\n', first)) {
        made.push_back(content.substr(first, at - first));
        first = at + 1;
    }
    return made;
}

std::string description(const Plan& plan, const std::vector<EncodeGroup>& groups) {
    std::string made = "v2 " + std::to_string(bits) + " " + std::to_string(letter_bits) + " " +
                       std::to_string(value_bits) + " " + std::to_string(date_bits);
    for (const auto& group : groups) {
        made += "\n" + group.name;
        for (const auto f : group.fields) {
            made += " " + plan.fields[f].name + ":" + std::string(name_of(plan.fields[f].compare));
        }
    }
    return made + (plan.encode.salted ? "\nsalted" : "\nplain");
}

// Records out of order for good: their rows cannot be told from the file.
void shuffle(std::vector<std::uint64_t>& filters, std::size_t stride) {
    crypto::SecureRandom random;
    for (std::size_t i = filters.size() / stride; i > 1; --i) {
        std::uint64_t draw = random.bits();
        const std::uint64_t bound = UINT64_MAX - UINT64_MAX % i;
        while (draw >= bound) draw = random.bits();
        const auto a = filters.begin() + std::ptrdiff_t((i - 1) * stride);
        const auto b = filters.begin() + std::ptrdiff_t(draw % i * stride);
        if (a != b) std::swap_ranges(a, a + std::ptrdiff_t(stride), b);
    }
}

}  // namespace

Result<EncodedList> detail::encode_in_order(const List& list, const Plan& plan,
                                            const crypto::Key& key) {
    const auto groups = groups_of(plan);
    TRY(check_groups(groups));
    auto apart = plan;
    apart.duplicates = Duplicates::apart;
    const auto records = TRY(Records::make(std::span(&list, 1), std::move(apart)));
    if (records.size() < least_records) {
        return fail(Code::invalid_input, "linkage.encode_few_people", {{"least", least_records}},
                    Where::of_file(list.file_name));
    }
    EncodedList made;
    made.salted = plan.encode.salted;
    made.findings = records.findings();
    made.key_check = crypto::hex(key.hmac("palermo key check"), 8);
    made.plan_check = crypto::hex(key.hmac("palermo plan\n" + description(plan, groups)), 8);
    std::vector<crypto::Key> keys;
    std::vector<std::vector<std::size_t>> orders;
    for (const auto& group : groups) {
        made.groups.push_back(group.name);
        keys.push_back(key.derived("filter " + group.name));
        orders.push_back(keyed_order(keys.back(), "order ", bits));
    }
    for (std::size_t r = 0; r < records.size(); ++r) {
        const auto fields = lines(records.content(r));
        const Salts salts(plan, fields);
        for (std::size_t g = 0; g < groups.size(); ++g) {
            Filter filter{};
            const auto beside = [&](Compare compare, bool known) {
                return std::ranges::any_of(groups[g].fields, [&](std::size_t f) {
                    return plan.fields[f].compare == compare && !(known && fields[f].empty());
                });
            };
            const bool beside_date = beside(Compare::date, false),
                       beside_names = beside(Compare::name, false);
            // A group that lost its dates or names is nearly empty: it would speak against a true pair.
            const bool nearly_empty = (beside_date && !beside(Compare::date, true)) ||
                                      (beside_names && !beside(Compare::name, true));
            bool known = false;
            for (const auto f : groups[g].fields) {
                if (fields[f].empty() || nearly_empty) continue;
                if (fields[f].size() > most_letters ||
                    std::size_t(std::ranges::count(fields[f], ' ')) >= most_words) {
                    return fail(Code::invalid_input, "linkage.encode_free_text",
                                {{"name", column_name(plan.fields[f].name)}},
                                Where::of_file(list.file_name, records.file_row(r)));
                }
                known = true;
                // Names share one purse, so that given and family names may change places.
                const auto purse =
                    plan.fields[f].compare == Compare::name ? "" : plan.fields[f].name;
                for (const auto& token : tokens_of(plan.fields[f], fields[f])) {
                    for (const auto& salt : salts.of(token, beside_date, beside_names)) {
                        add_token(
                            filter, keys[g], salt + "\n" + purse + "\n" + token.text,
                            salts.salted ? token.bits : std::min<std::size_t>(2 * token.bits, 16));
                    }
                }
            }
            if (known) filter = hardened(filter, orders[g]);
            made.filters.insert(made.filters.end(), filter.begin(), filter.end());
        }
    }
    return made;
}

Result<EncodedList> encode(const List& list, const Plan& plan, const crypto::Key& key) {
    auto made = TRY(detail::encode_in_order(list, plan, key));
    shuffle(made.filters, made.groups.size() * filter_words);
    return made;
}

std::string text_of(const EncodedList& list) {
    auto made = formats::to_text(formats::Json::Object{{std::string(mark_name), list.version},
                                                       {"bits", bits},
                                                       {"groups", formats::Json::list(list.groups)},
                                                       {"key_check", list.key_check},
                                                       {"plan_check", list.plan_check},
                                                       {"records", list.records()},
                                                       {"salted", list.salted}}) +
                "\n";
    expects(looks_encoded(made));
    constexpr char digits[] = "0123456789abcdef";
    const auto stride = list.groups.size() * filter_words;
    for (std::size_t i = 0; i < list.filters.size(); ++i) {
        for (int shift = 60; shift >= 0; shift -= 4) made += digits[list.filters[i] >> shift & 15];
        if ((i + 1) % stride == 0) {
            made += '\n';
        } else if ((i + 1) % filter_words == 0) {
            made += ',';
        }
    }
    return made;
}

bool looks_encoded(std::string_view bytes) {
    return bytes.starts_with(mark);
}

Result<EncodedList> read_encoded(std::string_view bytes, std::string_view file_name) {
    const auto at_line = [&](std::size_t line) {
        return Where::of_file(std::string(file_name), static_cast<std::int64_t>(line));
    };
    const auto end_of_head = bytes.find('\n');
    if (!looks_encoded(bytes) || end_of_head == std::string_view::npos) {
        return fail(Code::invalid_input, "linkage.not_encoded", {}, at_line(1));
    }
    const auto head = TRY(formats::parse_json(bytes.substr(0, end_of_head), file_name));
    EncodedList made;
    made.file_name = file_name;
    const auto* version = head.find(mark_name);
    const auto* said = version == nullptr ? nullptr : version->integer();
    if (said == nullptr || *said < 1 || *said > encoded_version) {
        return fail(Code::invalid_input, "linkage.encoded_version", {{"newest", encoded_version}},
                    at_line(1));
    }
    made.version = static_cast<int>(*said);
    const auto* width = head.find("bits");
    const auto* count = head.find("records");
    const auto* groups = head.find("groups");
    const auto* salted = head.find("salted");
    if (width == nullptr || width->integer() == nullptr ||
        *width->integer() != std::int64_t(bits) || count == nullptr ||
        count->integer() == nullptr || groups == nullptr || groups->array() == nullptr ||
        salted == nullptr || salted->boolean() == nullptr) {
        return fail(Code::invalid_input, "linkage.encoded_head", {}, at_line(1));
    }
    made.salted = *salted->boolean();
    for (const auto& group : *groups->array()) {
        if (group.text() == nullptr) {
            return fail(Code::invalid_input, "linkage.encoded_group_name", {}, at_line(1));
        }
        made.groups.push_back(*group.text());
    }
    if (made.groups.size() < 2 || made.groups.size() > 4) {
        return fail(Code::invalid_input, "linkage.encoded_groups", {{"groups", made.groups.size()}},
                    at_line(1));
    }
    for (auto [name, check] :
         {std::pair{"key_check", &made.key_check}, std::pair{"plan_check", &made.plan_check}}) {
        const auto* found = head.find(name);
        if (found == nullptr || found->text() == nullptr || found->text()->size() != 16) {
            return fail(Code::invalid_input, "linkage.encoded_checks", {}, at_line(1));
        }
        *check = *found->text();
    }
    constexpr std::size_t digits = filter_words * 16;
    const std::size_t line_size = made.groups.size() * (digits + 1);  // commas and the line's end
    const auto body = bytes.substr(end_of_head + 1);
    if (body.size() % line_size != 0 ||
        *count->integer() != std::int64_t(body.size() / line_size)) {
        return fail(Code::invalid_input, "linkage.encoded_cut_off", {}, at_line(2));
    }
    made.filters.reserve(body.size() / 16);
    for (std::size_t at = 0; at < body.size(); at += digits + 1) {
        for (std::size_t word = 0; word < filter_words; ++word) {
            const auto text = body.substr(at + word * 16, 16);
            std::uint64_t value = 0;
            const auto [stop, trouble] =
                std::from_chars(text.data(), text.data() + text.size(), value, 16);
            if (trouble != std::errc{} || stop != text.data() + text.size()) {
                return fail(Code::invalid_input, "linkage.encoded_digits", {},
                            at_line(2 + at / line_size));
            }
            made.filters.push_back(value);
        }
        const bool last = (at + digits + 1) % line_size == 0;
        if (body[at + digits] != (last ? '\n' : ',')) {
            return fail(Code::invalid_input, "linkage.encoded_commas", {},
                        at_line(2 + at / line_size));
        }
    }
    return made;
}

std::int64_t equal_records(const EncodedList& list) {
    const auto groups = list.groups.size();
    std::vector<std::size_t> whole;  // where nothing is known nothing is equal
    for (std::size_t r = 0; r < list.records(); ++r) {
        const auto filter = list.filters.begin() + std::ptrdiff_t(r * groups * filter_words);
        bool known = true;
        for (std::size_t g = 0; g < groups && known; ++g) {
            const auto first = filter + std::ptrdiff_t(g * filter_words);
            known = std::any_of(first, first + filter_words, [](auto word) { return word != 0; });
        }
        if (known) whole.push_back(r * groups * filter_words);
    }
    const auto of = [&](std::size_t at) {
        return std::span(list.filters).subspan(at, groups * filter_words);
    };
    std::ranges::sort(whole, [&](std::size_t a, std::size_t b) {
        return std::ranges::lexicographical_compare(of(a), of(b));
    });
    const auto rest = std::ranges::unique(
        whole, [&](std::size_t a, std::size_t b) { return std::ranges::equal(of(a), of(b)); });
    return std::ssize(rest);
}

Result<Records> records_of(std::vector<std::string> list_names, std::span<const EncodedList> lists,
                           double threshold, Duplicates duplicates) {
    expects(!lists.empty() && list_names.size() == lists.size());
    Plan plan;
    std::vector<std::vector<std::uint64_t>> filters;
    const auto place = [&](std::size_t i) {
        return lists[i].file_name.empty() ? list_names[i] : lists[i].file_name;
    };
    for (std::size_t i = 0; i < lists.size(); ++i) {
        if (lists[i].key_check != lists[0].key_check) {
            return fail(Code::conflict, "linkage.encoded_with_another_key",
                        {{"other", file_name(place(0))}}, Where::of_file(place(i)));
        }
        if (lists[i].plan_check != lists[0].plan_check || lists[i].groups != lists[0].groups) {
            return fail(Code::conflict, "linkage.encoded_in_another_way",
                        {{"other", file_name(place(0))}}, Where::of_file(place(i)));
        }
        filters.push_back(lists[i].filters);
    }
    for (const auto& group : lists[0].groups) {
        Field field;
        field.name = group;
        field.columns = {group};
        field.compare = Compare::filter;
        field.term_frequency = false;
        plan.fields.push_back(std::move(field));
    }
    plan.passes = {Pass{}};
    plan.threshold = threshold;
    plan.duplicates = duplicates;
    return Records::make(std::move(list_names), std::move(plan), filters, filter_words);
}

}  // namespace palermo::linkage
