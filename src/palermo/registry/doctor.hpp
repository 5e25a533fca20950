// registry/doctor.hpp: a registry looked over, each check with what to do.
//
//     Registry, where its folder and key are ──look_over()──> Checks ──text_of()──> sentences
//
// It says what it looked at and no more: "fine" is of this check alone.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/registry/registry.hpp"

namespace palermo::registry {

struct Check {
    std::string_view id;
    bool fine = true;
    std::int64_t number = 0;  // what was counted, where something was
    std::string word = {};    // a date, an id of an error, a name of a file of palermo
};

struct LookedAt {
    std::filesystem::path folder;
    std::filesystem::path key;  // empty: a passphrase
};

/// About twenty. What cannot be read is a check that is not fine; the others go on.
/// Cost     opens every version: a minute for a million cases
Result<std::vector<Check>> look_over(Registry& registry, const LookedAt& where,
                                     const Task& task = {});

struct CheckText {
    std::string found, next;
};
CheckText text_of(const Check& check);

}  // namespace palermo::registry
