// workflows/prevalence/captures.hpp: the table a question is asked of, and what every answer says of it.
//
//     CapturesGiven ──read_source_of()──> Source ──captures_of()──> ReadCaptures ──> a method ──> answer
//
//     const auto input = TRY(read_captures(request.captures, notes));
//     auto json = json_of(input.columns);
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/formats/json.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/capture_table.hpp"
#include "palermo/prevalence/methods.hpp"
#include "palermo/workflows/field.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

/// What every Request of prevalence has.
struct CapturesGiven {
    Input file;
    std::vector<std::string> lists = {};  // empty: all columns that can be nothing else
    std::string count = {};               // empty: known by its name
    Reading reading = {};

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "file",
                    .text = "CSV: a column of 0 and 1 for each list, and a column of counts; "
                            "without counts, one person a row",
                    .option = "FILE",
                    .required = true},
              self.file);
        field(Field{.name = "lists",
                    .text = "Columns that are lists (else all that can be no other)",
                    .between = ','},
              self.lists);
        field(Field{.name = "count",
                    .text = "The column of counts (else known by its name: count, Freq, n)"},
              self.count);
        Reading::fields(self.reading, field);
    }
};

struct ReadCaptures {
    prevalence::CaptureTable captures;
    InputDigest digest;
    prevalence::CaptureColumns columns;  // what each column was taken for, and what was found
};

/// Errors   as read_source()
Result<formats::Source> read_source_of(const CapturesGiven& given, Notes& notes);

/// Errors   as prevalence::read_captures(), with file:row:column; drawn linkages
Result<ReadCaptures> captures_of(const formats::Source& source, const CapturesGiven& given);

/// Both.
Result<ReadCaptures> read_captures(const CapturesGiven& given, Notes& notes);

/// The fields that say how the answer is made: not the file, nor what its columns are.
std::vector<std::string> fields_of_method(const Asked& asked);

/// Lists, column of counts and what was left aside, as the first members of an answer.
formats::Json::Object json_of(const prevalence::CaptureColumns& columns);
std::string in_words(const prevalence::CaptureColumns& columns);

/// Ten digits; null where it is not finite.
formats::Json json_of(double value);
/// As it was given: 0.8.
formats::Json as_given(double value);
/// {"level":0.95,"lower":...,"upper":...}, with the kind and the Monte-Carlo errors where there are any.
formats::Json json_of(const prevalence::Interval& interval, bool with_errors);

/// One decimal, or "not estimable".
std::string people_in_words(double people);

/// The reasons, and what no gate looks at.
std::string gate_in_words(const std::vector<std::string>& reasons);

/// What such data cannot show; nothing where there is nothing to say.
std::string warnings_in_words(const std::vector<std::string>& warnings);

/// What must be known to get the same digits again: the file, the column of counts and the fields that the
/// method read for this work.
class RecipeMaker {
public:
    RecipeMaker(prevalence::Work work, std::string_view method, const ReadCaptures& input)
        : RecipeMaker(work, method, input.digest, input.columns) {}
    RecipeMaker(prevalence::Work work, std::string_view method, InputDigest digest,
                const prevalence::CaptureColumns& columns);

    /// All fields of a Request that the method reads, each by its name.
    template <class Request>
    RecipeMaker& add_fields(const Request& request) {
        Request::fields(request, [&]<class Member>(const Field& field, const Member& member) {
            if constexpr (!std::is_same_v<Member, Input> && !std::is_same_v<Member, Output>) {
                if (reads(field.name)) set(std::string(field.name), parameter(member));
            }
        });
        return *this;
    }
    /// One member more, or another value of one.
    RecipeMaker& set(std::string key, formats::Json value);
    RecipeMaker& leave_out(std::string_view key);

    Recipe made() const;

private:
    bool reads(std::string_view field) const;

    template <class Member>
    static formats::Json parameter(const Member& member) {
        if constexpr (std::is_floating_point_v<Member>) {
            return as_given(member);
        } else if constexpr (detail::Several<Member>::value) {
            formats::Json::Array all;
            for (const auto& each : member) all.push_back(parameter(each));
            return all;
        } else {
            return formats::Json(member);
        }
    }

    prevalence::Work work_;
    std::string method_;
    InputDigest digest_;
    std::map<std::string, formats::Json, std::less<>> members_;
};

}  // namespace palermo::workflows
