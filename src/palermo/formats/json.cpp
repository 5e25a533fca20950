#include "palermo/formats/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "palermo/core/recipe.hpp"
#include "palermo/formats/detail/value.hpp"
#include "palermo/formats/encoding.hpp"

namespace palermo::formats {
namespace {

class Parser {
public:
    Parser(std::string_view text, std::string_view file_name, const JsonOptions& options)
        : text_(text), file_name_(file_name), options_(options) {}

    Result<Json> document() {
        auto value = TRY(read_value(0));
        blanks();
        if (at_ != text_.size()) return refused_as(Code::invalid_input, "json.not_ended");
        return value;
    }

private:
    Error refused_as(Code code, ErrorId id, std::vector<Argument> arguments = {}) const {
        return fail(code, id, std::move(arguments), place_of(file_name_, text_, at_));
    }

    bool is(char c) const { return at_ < text_.size() && text_[at_] == c; }

    bool take(char c) {
        if (!is(c)) return false;
        ++at_;
        return true;
    }

    void blanks() {
        while (is(' ') || is('\t') || is('\n') || is('\r')) ++at_;
    }

    Result<Json> read_value(std::size_t depth) {
        blanks();
        if (depth > std::min<std::size_t>(options_.depth_limit, 512)) {
            return refused_as(Code::invalid_input, "json.too_deep",
                              {{"limit", options_.depth_limit}});
        }
        if (++values_ > options_.value_limit)
            return refused_as(Code::invalid_input, "json.too_many_values");
        if (at_ == text_.size()) return refused_as(Code::invalid_input, "json.ends_early");
        switch (text_[at_]) {
            case '{':
                return read_object(depth);
            case '[':
                return read_array(depth);
            case '"':
                return Json(TRY(read_string()));
            case 't':
                return word("true", true);
            case 'f':
                return word("false", false);
            case 'n':
                return word("null", nullptr);
            default:
                return read_number();
        }
    }

    Result<Json> word(std::string_view spelling, Json value) {
        if (!text_.substr(at_).starts_with(spelling))
            return refused_as(Code::invalid_input, "json.no_value");
        at_ += spelling.size();
        return value;
    }

    Result<Json> read_array(std::size_t depth) {
        Json::Array array;
        ++at_;
        blanks();
        if (take(']')) return Json(std::move(array));
        for (;;) {
            array.push_back(TRY(read_value(depth + 1)));
            blanks();
            if (take(']')) return Json(std::move(array));
            if (!take(','))
                return refused_as(Code::invalid_input, "json.comma_or",
                                  {{"closing", our_word("]")}});
        }
    }

    Result<Json> read_object(std::size_t depth) {
        Json::Object object;
        std::set<std::string> keys;  // an object has no order, and a mean one has a million members
        ++at_;
        blanks();
        if (take('}')) return Json(std::move(object));
        for (;;) {
            blanks();
            if (!is('"')) return refused_as(Code::invalid_input, "json.no_key");
            const auto key_at = at_;
            auto key = TRY(read_string());
            blanks();
            if (!take(':')) return refused_as(Code::invalid_input, "json.no_colon");
            if (!keys.insert(key).second) {
                at_ = key_at;
                return refused_as(Code::invalid_input, "json.key_twice");
            }
            auto value = TRY(read_value(depth + 1));
            object.append(std::move(key), std::move(value));
            blanks();
            if (take('}')) return Json(std::move(object));
            if (!take(','))
                return refused_as(Code::invalid_input, "json.comma_or",
                                  {{"closing", our_word("}")}});
        }
    }

    Result<std::string> read_string() {
        const auto opened = at_++;
        std::string value;
        for (;;) {
            const auto begin = at_;
            while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
                   static_cast<unsigned char>(text_[at_]) >= 0x20) {
                ++at_;
            }
            value.append(text_.substr(begin, at_ - begin));
            if (at_ == text_.size()) {
                at_ = opened;
                return refused_as(Code::invalid_input, "json.quote_open");
            }
            if (take('"')) return value;
            if (text_[at_] != '\\') {
                return refused_as(Code::invalid_input, "json.control_character");
            }
            TRY(read_escape(value));
        }
    }

    Result<void> read_escape(std::string& value) {
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const auto begin = at_++;
        const char letter = at_ < text_.size() ? text_[at_] : '\0';
        if (const auto which = letters.find(letter); letter != '\0' && which != letters.npos) {
            value += meanings[which];
            ++at_;
            return {};
        }
        std::uint32_t c = 0;
        std::string_view units;
        std::array<char, 4> utf16 = {};
        std::size_t used = 0;
        for (; used < 4 && take('u');) {
            if (text_.size() - at_ < 4 ||
                std::from_chars(text_.data() + at_, text_.data() + at_ + 4, c, 16).ptr !=
                    text_.data() + at_ + 4) {
                break;
            }
            at_ += 4;
            utf16[used++] = static_cast<char>(c & 0xff);
            utf16[used++] = static_cast<char>(c >> 8);
            units = {utf16.data(), used};
            if (c < 0xd800 || c >= 0xdc00 || !take('\\')) break;
        }
        std::string room;
        // A mark at the front would be taken for one: say the byte order and the mark is text.
        const auto character = c == 0xfeff ? Result<std::string_view>("\xef\xbb\xbf")
                                           : to_utf8(units, Encoding::utf16_le, "", room);
        if (units.empty() || !character || character->empty()) {
            at_ = begin;
            return refused_as(Code::invalid_input, "json.unknown_escape");
        }
        value += *character;
        return {};
    }

    std::size_t digits() {
        const auto begin = at_;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
        return at_ - begin;
    }

    Result<Json> read_number() {
        const auto begin = at_;
        const bool negative = take('-');
        const bool zero = is('0');
        const auto count = digits();
        if (count == 0 || (zero && count > 1)) {
            at_ = begin;
            return refused_as(Code::invalid_input, "json.no_value");
        }
        bool whole = true;
        if (take('.')) {
            whole = false;
            if (digits() == 0) return refused_as(Code::invalid_input, "json.digit_after_point");
        }
        if (take('e') || take('E')) {
            whole = false;
            if (!take('-')) take('+');
            if (digits() == 0) return refused_as(Code::invalid_input, "json.digit_in_exponent");
        }
        const char* const first = text_.data() + begin;
        const char* const last = text_.data() + at_;
        if (std::int64_t integer = 0;
            whole && std::from_chars(first, last, integer).ec == std::errc()) {
            // "-0" is a number of its own; as an integer its sign would be lost.
            if (integer != 0 || !negative) return Json(integer);
        }
        if (std::uint64_t large = 0;
            whole && !negative && std::from_chars(first, last, large).ec == std::errc()) {
            return Json(large);
        }
        double real = 0;
        if (std::from_chars(first, last, real).ec != std::errc() || !std::isfinite(real)) {
            at_ = begin;
            return refused_as(Code::invalid_input, "json.number_range");
        }
        return Json(real);
    }

    std::string_view text_;
    std::string_view file_name_;
    const JsonOptions& options_;
    std::size_t at_ = 0;
    std::uint64_t values_ = 0;
};

enum class Order : std::uint8_t { as_made, by_name };

void write(std::string& text, const Json& json, Order order) {
    const auto number = [&](auto value, auto... format) {
        std::array<char, 40> digits;
        text.append(digits.data(),
                    std::to_chars(digits.data(), digits.data() + 40, value, format...).ptr);
    };
    if (const auto* boolean = json.boolean()) {
        text += *boolean ? "true" : "false";
    } else if (const auto* integer = json.integer()) {
        number(*integer);
    } else if (const auto* large = json.large()) {
        number(*large);
    } else if (const auto* real = json.real()) {
        if (!std::isfinite(*real)) {
            expects(order == Order::as_made);
            text += "null";
        } else if (*real == std::trunc(*real) && std::fabs(*real) < 1e15) {
            number(static_cast<std::int64_t>(*real));
        } else {
            number(*real);
        }
    } else if (const auto* string = json.text()) {
        text += quoted(*string);
    } else if (const auto* written = json.written()) {
        text += *written;
    } else if (const auto* array = json.array()) {
        char before = '[';
        for (const auto& value : *array) {
            text += before;
            if (order == Order::as_made) {
                if (before == ',') text += array->after_comma;
                text += array->before_each;
            }
            before = ',';
            write(text, value, order);
        }
        if (array->empty()) text += '[';
        if (order == Order::as_made) text += array->before_end;
        text += ']';
    } else if (const auto* object = json.object()) {
        std::vector<const JsonObject::Member*> members;
        for (const auto& each : *object) members.push_back(&each);
        if (order == Order::by_name) {
            std::ranges::sort(members, {},
                              [](const auto* each) -> std::string_view { return each->first; });
        }
        char before = '{';
        for (const auto* each : members) {
            text += before;
            if (order == Order::as_made) {
                if (before == ',') text += object->after_comma;
                text += object->before_each;
            }
            before = ',';
            text += quoted(each->first);
            text += ':';
            if (order == Order::as_made) text += object->after_colon;
            write(text, each->second, order);
        }
        if (object->empty()) text += '{';
        if (order == Order::as_made) text += object->before_end;
        text += '}';
    } else {
        text += "null";
    }
}

}  // namespace

const Json* Json::find(std::string_view name) const {
    const auto* members = object();
    if (members == nullptr) return nullptr;
    return members->find(name);
}

Result<Json> parse_json(std::string_view bytes, std::string_view file_name,
                        const JsonOptions& options) {
    if (bytes.size() > options.limit_bytes) {
        return fail(Code::invalid_input, "json.too_large",
                    {{"limit", our_word(detail::size_in_words(options.limit_bytes))}},
                    std::string(file_name));
    }
    std::string room;
    const auto text = TRY(to_utf8(bytes, Encoding::automatic, file_name, room));
    if (const auto bad = invalid_utf8(text)) {
        return fail(Code::invalid_input, "encoding.not_utf8", {}, place_of(file_name, text, *bad));
    }
    return Parser(text, file_name, options).document();
}

std::string quoted(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (byte < 0x20) {
            quoted += "\\u00";
            quoted += hex[byte >> 4];
            quoted += hex[byte & 15];
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string to_text(const Json& json) {
    std::string text;
    write(text, json, Order::as_made);
    return text;
}

Json json_of(const Recipe& recipe) {
    Json::Array inputs;
    for (const auto& input : recipe.inputs) {
        inputs.push_back(Json::Object{{"name", input.name}, {"sha256", input.sha256}});
    }
    return Json::Object{
        {"inputs", std::move(inputs)},
        {"parameters", Json::verbatim(recipe.parameters.empty() ? "{}" : recipe.parameters)},
        {"program", recipe.program}};
}

std::string canonical(const Json& json) {
    std::string text;
    write(text, json, Order::by_name);
    return text;
}

}  // namespace palermo::formats
