#include "palermo/workflows/prevalence/link.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace palermo;
using namespace palermo::workflows;

namespace {

std::string refusal(const LinkRequest& request) {
    Notes notes;
    const auto made = link_lists(request, {}, notes);
    REQUIRE(!made);
    return made.error().id;
}

const std::string folder = std::filesystem::temp_directory_path().string();

}  // namespace

TEST_CASE("a wish that linking cannot grant is refused before a list is read") {
    LinkRequest request{.files = {{"nobody.csv"}}};
    CHECK(refusal(request) == "request.missing");
    request.out = {folder + "/palermo_link_test.csv"};
    request.files = {};
    CHECK(refusal(request) == "link.no_list");
    request.files = {{"nobody.csv"}, {"-"}};
    CHECK(refusal(request) == "link.from_standard_input");
    request.files = {{"nobody.csv"}, {"never.csv"}};
    request.review = {folder + "/palermo_link_review.csv"};
    CHECK(refusal(request) == "link.no_key");
    request.encode = true;
    CHECK(refusal(request) == "link.encode_one_list");
}

TEST_CASE("a choice without effect is refused, also one that only an app can make") {
    const auto id = [](const Given& given) {
        const auto request = read<LinkRequest>(given);
        return request ? std::string() : request.error().id;
    };
    const Given key{.outputs = {{"new_key", {"a.key"}}}};
    CHECK(id(key).empty());
    auto shown = key;
    shown.beside = {"json"};
    CHECK(id(shown) == "request.not_beside");
    Given encode{.values = {{"encode", {"true"}}}};
    encode.beside = {"json"};
    CHECK(id(encode).empty());
    encode.beside = {"threads"};
    CHECK(id(encode) == "request.not_beside");
    CHECK(id({.inputs = {{"key", {{"a.key"}}}}}) == "request.goes_with_five");
}

TEST_CASE("a key is made once, and never shown") {
    const auto file = folder + "/palermo_link_test.key";
    std::filesystem::remove(file);
    Notes notes;
    const auto made = link_lists({.new_key = {file}}, {}, notes);
    REQUIRE(made);
    CHECK(formats::to_text(to_json(*made)) == R"({"key":")" + file + R"("})");
    CHECK(std::filesystem::file_size(file) == 32);
    CHECK(!link_lists({.new_key = {file}}, {}, notes));
    std::filesystem::remove(file);
}
