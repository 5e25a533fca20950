#include "palermo/workflows/protect/anonymize.hpp"

#include "palermo/formats/source.hpp"
#include "palermo/table/columns.hpp"

namespace palermo::workflows {

using namespace protect;

std::span<const FieldRule> RecordsRequest::rules() {
    static const std::vector<FieldRule> rules = {
        {"diversity", {"sensitive"}},
        {"ignored", {}, {"quasi"}},
        {"purpose", {"ledger"}},
    };
    return rules;
}

Result<PublishedFile> publish_records(const RecordsRequest& request, const Task& task,
                                      Notes& notes) {
    const auto& publication = request.publication;
    TRY(check(publication));
    TRY(OutputFile::at(request.out.path, output_rules(publication, {request.file})));
    const auto reading = TRY(reading_of(request.reading, notes));
    const auto source = TRY(formats::read_source(request.file.path, reading));
    TRY(task.go_on());
    const auto& records = source.table;
    auto how = request.how;
    for (auto* names : {&how.columns, &how.sensitive, &how.ignored})
        *names = columns_named(records, *names);
    auto account = TRY(open_account(publication, source.digest.sha256, notes));
    const auto made = TRY(anonymize(records, how));
    auto candidate = TRY(anonymized_candidate(records, made, how));
    const auto not_attacked = candidate.not_attacked();
    auto remarks = notes_of(records, how, made);
    const auto remedy = how.sensitive.empty()
                            ? "Leave a column out, or name those nobody may learn with --sensitive "
                              "and use --diversity 2"
                            : "--diversity 2 keeps two answers in each group";
    for (auto& each : notes_of(candidate.groups(), remedy)) remarks.push_back(std::move(each));
    auto release =
        TRY(publish_on(account, publication, request.out.path, std::move(candidate), task, notes));
    return PublishedFile{
        std::move(release),
        {{"answers", made.answers},
         {"answers removed", made.removed},
         {"records that needed no removal", made.rows_in_own_group}},
        roles_of(records, grouped_columns(records, how), "grouped by", how.sensitive),
        std::move(remarks),
        not_attacked};
}

}  // namespace palermo::workflows
