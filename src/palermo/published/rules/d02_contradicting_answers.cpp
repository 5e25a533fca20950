// D02, docs/rules/D02.md

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

enum class Answer : std::uint8_t { none, no, yes };

/// The answers of one yes-or-no column; all `none` where the file has no such column.
class Answers {
public:
    Answers(const CaseFile& file, std::string_view name) : column_(file.find(name)) {
        if (column_ != nullptr) {
            no_ = column_->find("0").value_or(absent);
            yes_ = column_->find("1").value_or(absent);
        }
    }
    Answer operator[](std::size_t row) const {
        if (column_ == nullptr) {
            return Answer::none;
        }
        const auto code = column_->code(row);
        return code == yes_ ? Answer::yes : code == no_ ? Answer::no : Answer::none;
    }

private:
    static constexpr TextCode absent = 0xFFFFFFFF;
    const TextColumn* column_;
    TextCode no_ = absent;
    TextCode yes_ = absent;
};

std::string_view text_at(const TextColumn* column, std::size_t row) {
    return column == nullptr ? std::string_view() : (*column)[row];
}

bool is_child_band(std::string_view age) {
    return age.starts_with("0-") || age.starts_with("9-") || age.starts_with("0\xE2") ||
           age.starts_with("9\xE2");
}

}  // namespace

static Findings found(const CaseFile& file) {
    Findings findings;
    const auto say = [&](std::size_t row, std::string_view column, std::string_view other,
                         std::string message) {
        Finding finding{"D02", Severity::warning, file.place(row, column), std::move(message), {}};
        finding.related.push_back(file.place(row, other));
        findings.push_back(std::move(finding));
    };

    const Answers labour(file, "isForcedLabour");
    const Answers sexual(file, "isSexualExploit");
    const Answers both(file, "isSexAndLabour");
    const Answers other(file, "isOtherExploit");
    const Answers means_unknown(file, "meansOfControlNotSpecified");
    const Answers recruiter_unknown(file, "recruiterRelationUnknown");
    const auto* age = file.find("ageBroad");
    const auto* status = file.find("majorityStatus");
    const auto* status_then = file.find("majorityStatusAtExploit");
    const auto* status_entry = file.find("majorityEntry");

    // Columns that name a kind of something, against the column that says there was none of it.
    struct Kinds {
        std::string_view of;
        std::string_view message;
        std::vector<std::pair<std::string_view, Answers>> columns;
        const Answers* against;
        Answer contradicts;
    };
    std::vector<Kinds> kinds = {
        {"isForcedLabour",
         "a type of labour is named although forced labour is answered with no",
         {},
         &labour,
         Answer::no},
        {"isSexualExploit",
         "a type of sexual exploitation is named although sexual exploitation is answered with no",
         {},
         &sexual,
         Answer::no},
        {"isOtherExploit",
         "a form is named that belongs to other exploitation, which is answered with no",
         {},
         &other,
         Answer::no},
        {"meansOfControlNotSpecified",
         "a means of control is named and also called not specified",
         {},
         &means_unknown,
         Answer::yes},
        {"recruiterRelationUnknown",
         "a relation to the recruiter is named and also called unknown",
         {},
         &recruiter_unknown,
         Answer::yes},
    };
    for (const auto name : file.binary_columns()) {
        if (name.starts_with("typeOfLabour")) {
            kinds[0].columns.emplace_back(name, Answers(file, name));
        } else if (name.starts_with("typeOfSex")) {
            kinds[1].columns.emplace_back(name, Answers(file, name));
        } else if (name == "isForcedMarriage" || name == "isForcedMilitary" ||
                   name == "isOrganRemoval" || name == "isSlaveryAndPractices") {
            kinds[2].columns.emplace_back(name, Answers(file, name));
        } else if (name.starts_with("meansOfControl") && name != kinds[3].of) {
            kinds[3].columns.emplace_back(name, Answers(file, name));
        } else if (name.starts_with("recruiterRelation") && name != kinds[4].of) {
            kinds[4].columns.emplace_back(name, Answers(file, name));
        }
    }

    for (std::size_t row = 0; row < file.size(); ++row) {
        const bool has_both = labour[row] == Answer::yes && sexual[row] == Answer::yes;
        if (both[row] == Answer::yes && !has_both) {
            say(row, "isSexAndLabour", "isForcedLabour",
                "sexual and labour exploitation together, but not each of the two");
        } else if (both[row] == Answer::no && has_both) {
            say(row, "isSexAndLabour", "isForcedLabour",
                "sexual and labour exploitation each, but not the two together");
        }
        const auto band = text_at(age, row);
        const auto now = text_at(status, row);
        const auto then = text_at(status_then, row);
        if (!band.empty() &&
            ((now == "Adult" && is_child_band(band)) || (now == "Minor" && !is_child_band(band)))) {
            say(row, "majorityStatus", "ageBroad", "the age band and the majority contradict");
        }
        if (then == "Adult" && (now == "Minor" || (!band.empty() && is_child_band(band)))) {
            say(row, "majorityStatusAtExploit", now == "Minor" ? "majorityStatus" : "ageBroad",
                "an adult during exploitation, and a child when registered later");
        }
        if (then == "Minor" && text_at(status_entry, row) == "Adult") {
            say(row, "majorityStatusAtExploit", "majorityEntry",
                "an adult on entry, and a child during the exploitation that followed");
        }
        for (const auto& kind : kinds) {
            if ((*kind.against)[row] != kind.contradicts) {
                continue;
            }
            for (const auto& [name, answers] : kind.columns) {
                if (answers[row] == Answer::yes) {
                    say(row, kind.of, name, std::string(kind.message));
                    break;
                }
            }
        }
    }
    return findings;
}

extern const Rule d02_contradicting_answers{
    .id = "D02", .title = "Answers that contradict each other", .on_cases = found};

}  // namespace palermo::published
