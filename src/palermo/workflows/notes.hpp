// workflows/notes.hpp: what a person should know beside a result, and also where there is none.
//
//     Notes notes;
//     const auto source = TRY(formats::read_source(file.path, TRY(reading_of(request.reading, notes))));
//     notes.say("the ledger was mended");
//
// Thread safety: one piece of work each.
#pragma once

#include <string>
#include <vector>

#include "palermo/formats/source.hpp"

namespace palermo::workflows {

struct Notes {
    formats::Notes of_files;          // rows left out, sheets not read; stand in JSON too
    std::vector<std::string> beside;  // anything else, one sentence each

    /// Empty: nothing.
    void say(std::string text) {
        if (!text.empty()) beside.push_back(std::move(text));
    }
};

}  // namespace palermo::workflows
