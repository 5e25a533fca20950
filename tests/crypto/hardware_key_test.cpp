#include "palermo/crypto/hardware_key.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <fstream>

#include "palermo/core/program.hpp"

using namespace palermo;
using namespace palermo::crypto;
namespace fs = std::filesystem;

namespace {

const fs::path softhsm = "/usr/lib/softhsm/libsofthsm2.so";

/// A token of SoftHSM in a folder of its own. The module is of the process, so there is one for all tests.
const fs::path& tokens() {
    struct Made {
        Made() {
            auto form = (fs::temp_directory_path() / "palermo-token-XXXXXX").string();
            folder = mkdtemp(form.data());
            fs::create_directory(folder / "tokens");
            std::ofstream(folder / "conf")
                << "directories.tokendir = " << (folder / "tokens").string()
                << "\nobjectstore.backend = file\nlog.level = ERROR\n";
            ::setenv("SOFTHSM2_CONF", (folder / "conf").c_str(), 1);
            const auto util = find_program({"softhsm2-util"});
            REQUIRE(util);
            REQUIRE(run_program(*util,
                                {"--init-token", "--free", "--label", "registry", "--so-pin",
                                 "87654321", "--pin", "1234"},
                                {}));
            // A key that was brought in from a file may have been copied before, and SoftHSM marks it so.
            std::ofstream(folder / "aes") << "0123456789abcdef0123456789ABCDEF";
            REQUIRE(run_program(*util,
                                {"--import", (folder / "aes").string(), "--aes", "--token",
                                 "registry", "--label", "imported", "--id", "01", "--pin", "1234"},
                                {}));
        }
        ~Made() { fs::remove_all(folder); }
        fs::path folder;
    };
    static const Made made;
    return made.folder;
}

bool there() {
    return fs::exists(softhsm) && find_program({"softhsm2-util"});
}

TokenPlace place(std::string key) {
    tokens();
    return {softhsm, "registry", std::move(key)};
}

}  // namespace

TEST_CASE("a key wrapped by a token comes back in its place and in no other" *
          doctest::skip(!there())) {
    REQUIRE(make_token_key(place("root"), "1234"));
    const auto token = Token::open(place("root"), "1234");
    REQUIRE(token);
    const auto key = SealingKey::random();
    const auto wrapped = wrapped_by_token(*token, key, "registry");
    REQUIRE(wrapped);
    CHECK(wrapped->size() == 60);
    CHECK(unwrapped_by_token(*token, *wrapped, "registry")->reveal() == key.reveal());
    CHECK(*wrapped_by_token(*token, key, "registry") != *wrapped);
    CHECK(unwrapped_by_token(*token, *wrapped, "other").error().id == "crypto.does_not_open");
    for (std::size_t i = 0; i < wrapped->size(); ++i) {
        auto changed = *wrapped;
        changed[i] ^= 1;
        CAPTURE(i);
        CHECK(unwrapped_by_token(*token, changed, "registry").error().id == "crypto.does_not_open");
    }
    CHECK(!unwrapped_by_token(*token, "", "registry"));
    CHECK(!unwrapped_by_token(*token, *wrapped + "x", "registry"));
    // A refusal leaves the session as it was.
    CHECK(unwrapped_by_token(*token, *wrapped, "registry")->reveal() == key.reveal());

    REQUIRE(make_token_key(place("second"), "1234"));
    const auto second = Token::open(place("second"), "1234");
    REQUIRE(second);
    CHECK(unwrapped_by_token(*second, *wrapped, "registry").error().id == "crypto.does_not_open");
    CHECK(make_token_key(place("root"), "1234").error().id == "token.key_stands");
}

TEST_CASE("what is not there, a wrong PIN and a key that could be copied are refused" *
          doctest::skip(!there())) {
    CHECK(Token::open({"/nowhere.so", "registry", "root"}, "1234").error().id == "token.no_module");
    // A library that is no module.
    CHECK(Token::open({"libm.so.6", "registry", "root"}, "1234").error().id == "token.no_module");
    auto other = place("root");
    other.token = "other";
    CHECK(Token::open(other, "1234").error().id == "token.no_token");
    CHECK(Token::open(place("none"), "1234").error().id == "token.no_key");
    CHECK(Token::open(place("root"), "4321").error().id == "token.wrong_pin");
    CHECK(Token::open(place("root"), "").error().id == "token.wrong_pin");
    CHECK(make_token_key(place("third"), "4321").error().id == "token.wrong_pin");
    const auto imported = Token::open(place("imported"), "1234");
    REQUIRE(!imported);
    CHECK(imported.error().id == "token.open_key");
}
