#include "palermo/core/utf8.hpp"

#include <doctest/doctest.h>

using namespace palermo;

TEST_CASE("a character is read as it was written") {
    for (const char32_t code : {U'a', U'é', U'ش', U'名', U'\U0001f54a', char32_t{0x7f},
                                char32_t{0x80}, char32_t{0x7ff}, char32_t{0x800}, char32_t{0xd7ff},
                                char32_t{0xe000}, char32_t{0xffff}, char32_t{0x10ffff}}) {
        std::string text = "x";
        utf8::append(text, code);
        const auto read = utf8::character_at(text, 1);
        CHECK(read.code == code);
        CHECK(read.bytes + 1 == text.size());
        CHECK(utf8::characters(text) == 2);
    }
}

TEST_CASE("what is not well-formed is one byte of no character") {
    // Overlong, a surrogate, beyond the last plane, cut off, a byte that follows nothing.
    for (const std::string_view text :
         {"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe5\x90", "\x80"}) {
        CHECK(utf8::sequence_length(text, 0) == 0);
        CHECK(utf8::character_at(text, 0).code == utf8::replacement);
        CHECK(utf8::character_at(text, 0).bytes == 1);
    }
}
