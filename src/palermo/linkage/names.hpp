// linkage/names.hpp: one name in any script, as letters that can be compared.
//
//     "محمد عبد الرحمن", "Mohammed Abdulrahman" ──name_of()──> Name ──likeness()──> 0 to 1
//
// A police list writes Arabic, an NGO writes what it heard, a labour inspectorate copies a passport.
// Every token is carried to plain Latin letters (ICU, BGN for Cyrillic), and beside it stands its
// consonant skeleton, for scripts that leave vowels out. Order of tokens does not matter: half the
// world writes the family name first.
//
// What it cannot do  Nicknames, married names and translations of names are other names. Two people may
// bear one name: likeness is evidence, and only the model (model.hpp) says how much.
//
// Sources  [W90] Winkler (1990), String comparator metrics, Proc. Survey Research Methods, ASA, 354-359.
//          [C12] Christen (2012), Data Matching, Springer, ch. 4-5. [ICU] Unicode CLDR transforms.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace palermo::linkage {

/// One word of a name.
struct NameToken {
    std::string latin;       // "mohammed": a to z and digits only
    std::string skeleton;    // "mhmd": vowels away, letters that stand for one sound as one
    bool no_vowels = false;  // from a script that writes none
    std::string heard;       // heard_as(), where that is not the same
    bool particle = false;   // "bin", "van", "dos": comes and goes with the clerk
};

/// Its words, without articles such as "al"; particles last. Empty: no name.
using Name = std::vector<NameToken>;

/// Carries names to Latin letters. Keeps what it has seen: the second "Екатерина" costs a look-up.
/// Not to be shared between threads.
class NameReader {
public:
    /// Broken UTF-8 becomes a separator. Cost: 0.1 us a plain ASCII token; 50 us a new one in another
    /// script.
    Name name_of(std::string_view text);

private:
    std::unordered_map<std::string, std::vector<NameToken>> seen_;
};

/// 0 to 1; 1 only where the two hold the same tokens in any order. Tokens of the shorter name look for
/// their best partner in the longer one; tokens left over cost 0.02 each; "xiaoming" and "xiao ming"
/// are compared joined as well. Particles ("van den Berg", "bin Salman") are compared with each other only:
/// where they differ it costs 0.02 in all. Both must have a token.
double likeness(const Name& a, const Name& b);

/// How alike the name is to that part of the whole which fits it best: "Lopez" in "Ana Lopez" 1.
double likeness_within(const Name& name, const Name& whole);

/// Likeness of two tokens: the largest of Jaro-Winkler of the letters; 0.94 times that of the skeletons where
/// one has no vowels; 0.97 times that of what is heard; 0.86 for an initial and a name that begins so, 0 for
/// another; 0.82 for three letters with one typing error; 0.95 where one carries its article (Alhassan, Hassan).
double likeness(const NameToken& a, const NameToken& b);

/// What is heard of plain small letters: doubled letters once, ou and oo as u, ee and ie as i, ue, oe and ae as
/// u, o and a (transliterated umlauts), ph as f, y and j as i, w as v, q, c and ck as k, z as s, silent h
/// after a consonant left out but for ch and sh.
std::string heard_as(std::string_view latin);

/// The consonant skeleton of plain lower-case letters.
std::string skeleton_of(std::string_view latin);

}  // namespace palermo::linkage
