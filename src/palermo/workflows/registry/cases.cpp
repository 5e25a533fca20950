#include "palermo/workflows/registry/cases.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "palermo/core/clock.hpp"
#include "palermo/core/files.hpp"
#include "palermo/workflows/english.hpp"

namespace palermo::workflows {
namespace {

using formats::Json;

/// Errors   invalid_input  registry.no_such_part {choices}
Result<int> part_of(const std::string& name) {
    const auto* group = registry::group_of(name);
    if (group != nullptr) return group->number;
    std::string all;
    for (const auto& one : registry::groups())
        all += (all.empty() ? "" : ", ") + std::string(one.name);
    return fail(Code::invalid_input, "registry.no_such_part", {{"choices", our_word(all)}});
}

Result<std::vector<int>> parts_of(const std::vector<std::string>& names) {
    std::vector<int> numbers;
    for (const auto& name : names) {
        const auto number = TRY(part_of(name));
        if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
    }
    return numbers;
}

/// "facts, identity" of "1,10".
std::string part_names(const std::vector<int>& groups) {
    std::string names;
    for (const int group : groups)
        names += (names.empty() ? "" : ", ") + std::string(registry::group_of(group).name);
    return names;
}
std::string part_names(std::string_view numbers) {
    std::vector<int> groups;
    int number = 0;
    for (const char c : std::string(numbers) + ",") {
        if (c != ',') {
            number = number * 10 + (c - '0');
            continue;
        }
        groups.push_back(number);
        number = 0;
    }
    return part_names(groups);
}

Json json_of(const registry::GroupView& view) {
    Json::Array fields;
    for (const auto& [name, value] : view.written.fields)
        fields.push_back(Json(Json::Object{{"field", name}, {"value", value}}));
    return Json(Json::Object{{"part", std::string(registry::group_of(view.group).name)},
                             {"version", view.version},
                             {"by", view.written.by},
                             {"at", view.written.at},
                             {"fields", Json(std::move(fields))}});
}

/// A grant as it is kept, for a person: id, basis, purpose, organisation, parts, from, until, withdrawn.
std::string grant_words(std::string_view value) {
    std::vector<std::string> parts(1);
    for (const char c : value) {
        if (c == '\t')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    if (parts.size() != 8) return std::string(value);
    return fmt::format("{}: {}, for {}, organisation {}, {}, {} to {}{}", parts[0],
                       parts[1] == "consent" ? "by consent" : "by law", parts[2], parts[3],
                       part_names(parts[4]), parts[5], parts[6],
                       parts[7] == "1" ? ", withdrawn" : "");
}

/// What somebody in a hurry has to know before they pick up a telephone.
std::string contact_words(const registry::Fields& fields, std::string_view today) {
    const auto safety = registry::value_of(fields, "safety");
    const auto until = registry::value_of(fields, "safe_until");
    if (safety == "SAFE_UNTIL" && until >= today)
        return fmt::format("Contact: safe until {}, as written under contact.", until);
    if (safety == "SAFE_UNTIL")
        return fmt::format("DO NOT CONTACT: it was safe until {} and was not checked since.",
                           until);
    if (safety == "UNSAFE") return "DO NOT CONTACT: it is not safe.";
    if (safety == "NONE") return "DO NOT CONTACT: the person wants no contact.";
    return "DO NOT CONTACT: nobody has written that it is safe.";
}

std::string words_of(const registry::GroupView& view) {
    auto words = fmt::format("{} (version {}, {}, {})\n", registry::group_of(view.group).name,
                             view.version, view.written.by, view.written.at);
    for (const auto& [name, value] : view.written.fields) {
        if (name == "grant") {
            words += "  " + grant_words(value) + "\n";
            continue;
        }
        // Lines of a text stand under each other, and none of them can look like a field.
        std::string lines;
        for (const char c : value) {
            lines += c;
            if (c == '\n') lines += "    | ";
        }
        words += fmt::format("  {} = {}\n", name, lines);
    }
    return words;
}

RegistryAnswer shown(const store::RecordId& id, std::string_view rests_on,
                     const std::vector<registry::GroupView>& views) {
    Json::Array parts;
    std::string words =
        id.text() +
        (rests_on.empty() || rests_on == "own" ? std::string()
                                               : fmt::format("  (opened by {})", rests_on)) +
        "\n";
    for (const auto& view : views) {
        parts.push_back(json_of(view));
        words += words_of(view);
    }
    return {Json(Json::Object{{"case", id.text()},
                              {"rests_on", std::string(rests_on)},
                              {"parts", Json(std::move(parts))}}),
            words,
            {}};
}

}  // namespace

Result<RegistryAnswer> new_case(const NewCaseRequest& request, const Task&, Notes& notes) {
    auto groups = TRY(read_fields(request.from));
    auto in = TRY(sign_in(request, notes));
    const auto id = TRY(in.registry.create_case(in.access, std::move(groups)));
    return said_done(id.text(), Json::Object{{"case", id.text()}});
}

Result<RegistryAnswer> submit_case(const SubmitRequest& request, const Task&, Notes& notes) {
    auto groups = TRY(read_fields(request.from));
    auto in = TRY(sign_in(request, notes));
    TRY(in.registry.submit(in.access, static_cast<std::int32_t>(request.to), std::move(groups)));
    return said_done("Kept. What becomes of it is not said here.");
}

Result<RegistryAnswer> read_case(const ReadCaseRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    auto parts = TRY(parts_of(request.parts));
    auto in = TRY(sign_in(request, notes));
    if (parts.empty()) parts = TRY(in.registry.readable(in.access, id));
    const auto view = TRY(in.registry.read(in.access, id, parts));
    auto answer = shown(view.id, view.rests_on, view.groups);
    if (std::ranges::find(parts, registry::group::contact) != parts.end()) {
        registry::Fields contact;
        for (const auto& group : view.groups) {
            if (group.group == registry::group::contact) contact = group.written.fields;
        }
        answer.words += contact_words(contact, today_utc()) + "\n";
    }
    return answer;
}

Result<RegistryAnswer> change_case(const ChangeCaseRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    const auto groups = TRY(read_fields(request.from));
    auto in = TRY(sign_in(request, notes));
    std::vector<int> read;  // a note is added and not read before
    for (const auto& [group, fields] : groups) {
        if (group != registry::group::notes) read.push_back(group);
    }
    registry::CaseView now{id, "", {}};
    if (!read.empty()) now = TRY(in.registry.read(in.access, id, read));
    std::vector<registry::Change> changes;
    for (const auto& [group, fields] : groups) {
        registry::Change change{group, 0, {}};
        for (const auto& view : now.groups) {
            if (view.group != group) continue;
            change.version = view.version;
            change.fields = view.written.fields;
        }
        // Those that the registry keeps itself are not sent back to it.
        for (const auto* name : {"zone", "team"}) registry::set_value(change.fields, name, "");
        for (const auto& [name, value] : fields) registry::set_value(change.fields, name, "");
        for (const auto& field : fields) {
            if (!field.value.empty()) change.fields.push_back(field);
        }
        changes.push_back(std::move(change));
    }
    const auto versions = TRY(in.registry.change(in.access, id, std::move(changes)));
    Json::Array done;
    std::string words;
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const std::string part(registry::group_of(groups[i].group).name);
        done.push_back(Json(Json::Object{{"part", part}, {"version", versions[i]}}));
        words += fmt::format("{} is at version {}.\n", part, versions[i]);
    }
    return RegistryAnswer{
        Json(Json::Object{{"case", id.text()}, {"changed", Json(std::move(done))}}), words, {}};
}

Result<RegistryAnswer> case_history(const HistoryRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    const auto part = TRY(part_of(request.part));
    auto in = TRY(sign_in(request, notes));
    const auto views = TRY(in.registry.history(in.access, id, part));
    return shown(id, "", views);
}

Result<RegistryAnswer> search_cases(const SearchCasesRequest& request, const Task&, Notes& notes) {
    registry::NameQuery query{.text = TRY(read_text(request.query)),
                              .birth_year = static_cast<int>(request.birth_year),
                              .citizenship = request.citizenship};
    auto in = TRY(sign_in(request, notes));
    const auto answer = TRY(in.registry.search(in.access, query));
    const auto& found = answer.cases;
    constexpr std::pair<registry::Likeness, const char*> reasons[] = {
        {registry::Likeness::reference, "its reference"},
        {registry::Likeness::same, "the same name"},
        {registry::Likeness::order, "names in another order, or one left out"},
        {registry::Likeness::script, "written in another script"},
        {registry::Likeness::sound, "sounds or looks alike"}};
    Json::Array rows;
    std::string words;
    for (const auto& one : found) {
        const auto* why =
            std::ranges::find(reasons, one.why, &std::pair<registry::Likeness, const char*>::first)
                ->second;
        rows.push_back(Json(Json::Object{{"case", one.id.text()},
                                         {"why", std::string(registry::name_of(one.why))},
                                         {"name", one.name},
                                         {"birth_year", one.birth_year},
                                         {"reference", one.reference}}));
        words += fmt::format("{}  {}{}{}   ({})\n", one.id.text(), one.name,
                             one.birth_year.empty() ? "" : ", " + one.birth_year,
                             one.reference.empty() ? "" : ", " + one.reference, why);
    }
    if (found.empty())
        words =
            "Nobody of that name in a case that you can open. Other teams and organisations were "
            "not "
            "searched.\n";
    if (answer.not_searched > 0)
        words += fmt::format("{} did not open and was not searched: palermo doctor says more.\n",
                             counted(answer.not_searched, "damaged record"));
    return RegistryAnswer{
        Json(Json::Object{{"found", Json(std::move(rows))}, {"not_searched", answer.not_searched}}),
        words, Ending{.findings = answer.not_searched > 0}};
}

Result<RegistryAnswer> share_case(const ShareRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    auto parts = TRY(parts_of(request.parts));
    auto in = TRY(sign_in(request, notes));
    const auto grant =
        TRY(in.registry.share(in.access, id,
                              {.consent = !request.legal_basis,
                               .purpose = request.grant_purpose,
                               .organisation = static_cast<std::int32_t>(request.with),
                               .groups = std::move(parts),
                               .from = request.from.empty() ? today_utc() : request.from,
                               .until = request.until}));
    return said_done(fmt::format("{}: organisation {} may read it for {} until {}.", grant.id,
                                 grant.organisation, grant.purpose, grant.until),
                     Json::Object{{"grant", grant.id}});
}

Result<RegistryAnswer> withdraw_grant(const WithdrawRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    auto in = TRY(sign_in(request, notes));
    TRY(in.registry.withdraw(in.access, id, request.grant));
    return said_done(
        request.grant +
        " is withdrawn: nothing more can be read by it. What was read before is known to whoever "
        "read it.");
}

Result<RegistryAnswer> received_cases(const ReceivedRequest& request, const Task&, Notes& notes) {
    auto in = TRY(sign_in(request, notes));
    const auto all = TRY(in.registry.received(in.access));
    Json::Array rows;
    std::string words;
    for (const auto& one : all) {
        Json::Array parts;
        for (const int group : one.groups)
            parts.push_back(std::string(registry::group_of(group).name));
        rows.push_back(Json(Json::Object{{"case", one.id.text()},
                                         {"grant", one.grant},
                                         {"purpose", one.purpose},
                                         {"parts", Json(std::move(parts))},
                                         {"until", one.until}}));
        words += fmt::format("{}  {} for {} until {} ({})\n", one.id.text(), part_names(one.groups),
                             one.purpose, one.until, one.grant);
    }
    if (all.empty()) words = "No case of others is shared with your organisation.\n";
    return RegistryAnswer{Json(Json::Object{{"cases", Json(std::move(rows))}}), words, {}};
}

Result<RegistryAnswer> assign_cases(const AssignRequest& request, const Task&, Notes& notes) {
    std::vector<store::RecordId> ids;
    for (const auto& text : request.cases) ids.push_back(TRY(case_of(text)));
    auto in = TRY(sign_in(request, notes));
    TRY(in.registry.assign(in.access, ids, request.team));
    return said_done(fmt::format(
        "{} now with {}.", counted(static_cast<std::int64_t>(ids.size()), "case"), request.team));
}

Result<RegistryAnswer> emergency_case(const EmergencyRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    auto words = request.words.empty() ? std::string() : TRY(read_text(request.words));
    auto in = TRY(sign_in(request, notes));
    const auto given = TRY(in.registry.emergency(in.access, id, request.reason, std::move(words)));
    return said_done(
        fmt::format("You may read this case until {}. Supervisors have been told; one of them "
                    "confirms it within a day.",
                    given.until),
        Json::Object{{"until", given.until}});
}

Result<RegistryAnswer> confirm_emergency(const ConfirmRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    auto in = TRY(sign_in(request, notes));
    TRY(in.registry.confirm(in.access, request.user, id));
    return said_done(
        fmt::format("You are the second person of {}’s emergency on {}.", request.user, id.text()));
}

Result<RegistryAnswer> allow_more(const AllowRequest& request, const Task&, Notes& notes) {
    auto in = TRY(sign_in(request, notes));
    TRY(in.registry.lift_limit(in.access, request.user));
    return said_done(request.user + " may open twice as many cases for a day.");
}

Result<RegistryAnswer> show_notices(const NoticesRequest& request, const Task&, Notes& notes) {
    auto in = TRY(sign_in(request, notes));
    const auto all = TRY(in.registry.notices(in.access));
    Json::Array rows;
    std::string words;
    for (const auto& one : all) {
        rows.push_back(Json(Json::Object{{"at", one.at},
                                         {"kind", one.kind},
                                         {"user", one.user},
                                         {"case", one.which},
                                         {"reason", one.reason},
                                         {"second_person", one.second}}));
        words += fmt::format("{}  {}  {}{}{}\n", one.at, one.user,
                             one.kind == "emergency" ? "opened a case in an emergency"
                             : one.kind == "limit"   ? "was stopped at the day's limit of cases"
                                                     : "got a new key at the console",
                             one.which.empty() ? "" : ": " + one.which,
                             one.kind != "emergency" ? ""
                             : one.second.empty()
                                 ? " (" + one.reason + "), waits for a second person"
                                 : " (" + one.reason + "), second person " + one.second);
    }
    if (all.empty()) words = "No notice of the last 30 days.\n";
    return RegistryAnswer{Json(Json::Object{{"notices", Json(std::move(rows))}}), words, {}};
}

Result<RegistryAnswer> attach_file(const AttachRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    auto bytes = TRY(read_file(request.file.path, std::uint64_t{21} << 20));
    auto in = TRY(sign_in(request, notes));
    const auto number = TRY(in.registry.attach(
        in.access, id, request.name.empty() ? "attachment" : request.name, bytes));
    crypto::wipe(bytes);
    return said_done(
        fmt::format("Attachment {}. The file itself stays where it was: delete it there.", number),
        Json::Object{{"number", number}});
}

Result<RegistryAnswer> read_attachment(const AttachmentRequest& request, const Task&,
                                       Notes& notes) {
    const auto id = TRY(case_of(request.which));
    if (request.number == 0) {
        auto in = TRY(sign_in(request, notes));
        const auto all = TRY(in.registry.attachments(in.access, id));
        Json::Array rows;
        std::string words;
        for (const auto& one : all) {
            rows.push_back(Json(
                Json::Object{{"number", one.number}, {"name", one.name}, {"bytes", one.size}}));
            words +=
                fmt::format("{:>3}  {:>12}  {}\n", one.number, with_commas(one.size), one.name);
        }
        return RegistryAnswer{
            Json(Json::Object{{"attachments", Json(std::move(rows))}}), words, {}};
    }
    if (request.out.empty())
        return fail(Code::invalid_input, "request.missing", {{"field", field_name("out")}});
    TRY(can_write(request.out));
    auto in = TRY(sign_in(request, notes));
    const auto bytes = TRY(in.registry.attachment(in.access, id, static_cast<int>(request.number)));
    TRY(write_secret(request.out, bytes));
    return said_done("Written to " + request.out.path.string() +
                     ", in plain: delete it when you are done.");
}

Result<RegistryAnswer> export_case(const ExportRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    TRY(can_write(request.out));
    auto in = TRY(sign_in(request, notes));
    const auto view = TRY(in.registry.export_case(in.access, id));
    TRY(write_secret(request.out, to_text(shown(view.id, view.rests_on, view.groups).json) + "\n"));
    return said_done(fmt::format(
        "{} written to {}, in plain: delete it when you are done. Files of the case are "
        "listed in it and not included.",
        counted(static_cast<std::int64_t>(view.groups.size()), "version"),
        request.out.path.string()));
}

Result<RegistryAnswer> erase_case(const EraseRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    auto in = TRY(sign_in(request, notes));
    TRY(in.registry.erase(in.access, id, request.reason));
    const auto head = TRY(in.registry.store().head());
    const bool server = store::is_postgres(request.registry.path.string());
    return said_done(std::string("Erased: no key and no byte of the case is left in the ") +
                         (server ? "tables. The server's own log, replicas and backups keep sealed "
                                   "bytes until they go. "
                                 : "registry. ") +
                         "Backups made before still hold it until they are deleted.",
                     Json::Object{{"case", id.text()}, {"reason", request.reason}, {"head", head}});
}

Result<RegistryAnswer> who_read(const WhoReadRequest& request, const Task&, Notes& notes) {
    const auto id = TRY(case_of(request.which));
    auto in = TRY(sign_in(request, notes));
    const auto lines = TRY(in.registry.who_read(in.access, id));
    Json::Array rows;
    std::string words;
    for (const auto& one : lines) {
        rows.push_back(Json(Json::Object{{"at", one.time},
                                         {"who", one.line.who},
                                         {"zone", one.line.zone},
                                         {"purpose", one.line.purpose},
                                         {"what", one.line.what},
                                         {"why", one.line.why},
                                         {"outcome", one.outcome}}));
        words += fmt::format("{}  {:<8} {:<8} {:<12} {:<12} {}\n", one.time, one.line.who,
                             one.line.zone, one.line.what, one.line.why, one.outcome);
    }
    return RegistryAnswer{
        Json(Json::Object{{"case", id.text()}, {"lines", Json(std::move(rows))}}), words, {}};
}

}  // namespace palermo::workflows
