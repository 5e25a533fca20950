// workflows/operations.hpp: all that palermo can be asked, one row each.
//
//     operations() ──> command line, help, manual, completion; HTTP routes; Python, R
//
//     Notes notes;
//     const auto answer = TRY(operation.run({.inputs = {{"folder", {{"site"}}}}}, task, notes));
//
// A new row: docs of `./dev new command` in CONTRIBUTING.md.
// Thread safety: a constant table of functions, each safe to call from several threads.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/workflows/field.hpp"
#include "palermo/workflows/notes.hpp"

namespace palermo::workflows {

/// How a piece of work ended, beside what it says.
struct Ending {
    bool findings = false;  // exit code 1
    std::optional<Code> refused =
        {};  // what was asked was not given, and the answer says how far it got
    std::vector<Error> refusals =
        {};  // of parts of it: the files of several that could not be read
};

struct Answer {
    formats::Json json;  // for programs; its notes first
    std::string words;   // the same for a person
    Ending ending;
};

struct Operation {
    std::string_view name;     // "report diff": palermo report diff, POST /api/v1/report/diff
    std::string_view summary;  // one line
    std::string manual;        // exit codes and examples
    std::vector<Field> fields;
    bool takes_threads = false;  // its result is the same on any number of them
    std::function<Result<Answer>(const Given&, const Task&, Notes&)> run = {};
};

/// In the order of the help.
std::span<const Operation> operations();

/// What "report" of "report diff" is about, for the help. Empty where there is no such group.
std::string_view about_group(std::string_view group);

/// With the notes on files as its first member, where there are some and it is an object.
formats::Json with_notes(formats::Json json, const Notes& notes);

/// One row: workflow(request, task[, notes]) with to_json(), in_words() and, where an answer can be more
/// than "done", ending_of(), found beside the outcome.
template <class Request, class Outcome, class... More>
Operation operation(std::string_view name, std::string_view summary, std::string manual,
                    Result<Outcome> (*workflow)(const Request&, const Task&, More...)) {
    static_assert(sizeof...(More) <= 1, "beside request and task a workflow takes Notes& at most");
    const auto run = [workflow](const Given& given, const Task& task,
                                Notes& notes) -> Result<Answer> {
        const auto request = TRY(read<Request>(given));
        auto outcome = [&] {
            if constexpr (sizeof...(More) == 1)
                return workflow(request, task, notes);
            else
                return workflow(request, task);
        }();
        if (!outcome) return std::move(outcome).error();
        Ending ending;
        if constexpr (requires { ending_of(*outcome); }) ending = ending_of(*outcome);
        return Answer{with_notes(to_json(*outcome), notes), in_words(*outcome), std::move(ending)};
    };
    bool takes_threads = false;
    if constexpr (requires { Request::takes_threads; }) takes_threads = Request::takes_threads;
    return {name, summary, std::move(manual), fields_of<Request>(), takes_threads, run};
}

}  // namespace palermo::workflows
