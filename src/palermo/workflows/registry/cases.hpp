// workflows/registry/cases.hpp: cases from the command line: opened, read, changed, found, shared, erased.
//
//     palermo registry new, read, change, history, search, share, withdraw, received, assign, submit,
//                      emergency, confirm, allow, notices, attach, attachment, export, erase, who-read
//
// Thread safety: functions of their arguments.
#pragma once

#include "palermo/workflows/registry/unlock.hpp"

namespace palermo::workflows {

/// Of one case.
struct CaseRequest : SignInRequest {
    std::string which = {};
    static void fields(auto& self, auto&& field) {
        UnlockRequest::fields(self, field);
        field(Field{.name = "which",
                    .text = "The case, as 4XKT-9M2P-Q0RS-7V3W",
                    .option = "CASE",
                    .required = true},
              self.which);
        field(Field{.name = "as", .text = "Your own key file", .group = "Key", .required = true},
              self.as);
        field(Field{.name = "purpose",
                    .text = "What for; the usual one of your zone where you do not say"},
              self.purpose);
    }
};

struct NewCaseRequest : SignInRequest {
    Input from = {};
    static void fields(auto& self, auto&& field) {
        SignInRequest::fields(self, field);
        field(Field{.name = "from",
                    .text = "File with lines like identity.name = Amara; - reads standard input",
                    .required = true},
              self.from);
    }
};
Result<RegistryAnswer> new_case(const NewCaseRequest& request, const Task& task, Notes& notes);

struct SubmitRequest : SignInRequest {
    std::int64_t to = 1;
    Input from = {};
    static void fields(auto& self, auto&& field) {
        SignInRequest::fields(self, field);
        field(Field{.name = "to",
                    .text = "Number of the organisation",
                    .low = 1,
                    .high = 1'000'000,
                    .required = true},
              self.to);
        field(Field{.name = "from",
                    .text = "File with its lines; - reads standard input",
                    .required = true},
              self.from);
    }
};
Result<RegistryAnswer> submit_case(const SubmitRequest& request, const Task& task, Notes& notes);

struct ReadCaseRequest : CaseRequest {
    std::vector<std::string> parts = {};
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(Field{.name = "parts",
                    .text = "facts, notes, sharing, notices, identity, contact; all that your role "
                            "reads where "
                            "you do not say",
                    .between = ','},
              self.parts);
    }
};
Result<RegistryAnswer> read_case(const ReadCaseRequest& request, const Task& task, Notes& notes);

struct ChangeCaseRequest : CaseRequest {
    Input from = {};
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(
            Field{.name = "from",
                  .text =
                      "File with lines like contact.safety = UNSAFE: what is given replaces those "
                      "fields, the rest stays; an empty value takes a field away; - reads standard "
                      "input",
                  .required = true},
            self.from);
    }
};
Result<RegistryAnswer> change_case(const ChangeCaseRequest& request, const Task& task,
                                   Notes& notes);

struct HistoryRequest : CaseRequest {
    std::string part = "facts";
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(Field{.name = "part", .text = "One part of the case"}, self.part);
    }
};
Result<RegistryAnswer> case_history(const HistoryRequest& request, const Task& task, Notes& notes);

struct SearchCasesRequest : SignInRequest {
    Input query = {};
    std::int64_t birth_year = 0;
    std::string citizenship = {};
    static void fields(auto& self, auto&& field) {
        SignInRequest::fields(self, field);
        field(
            Field{
                .name = "query",
                .text =
                    "File with the name or reference in one line; - reads standard input, so that "
                    "no history keeps it",
                .required = true},
            self.query);
        field(Field{.name = "birth_year",
                    .text = "Year of birth, where it is known",
                    .low = 1850,
                    .high = 2150},
              self.birth_year);
        field(Field{.name = "citizenship", .text = "Three letters of ISO 3166, where known"},
              self.citizenship);
    }
};
Result<RegistryAnswer> search_cases(const SearchCasesRequest& request, const Task& task,
                                    Notes& notes);

struct ShareRequest : CaseRequest {
    std::int64_t with = 0;
    std::vector<std::string> parts = {};
    std::string grant_purpose = "CARE";
    std::string from = {}, until = {};
    bool legal_basis = false;
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(Field{.name = "with",
                    .text = "Number of the organisation",
                    .low = 1,
                    .high = 1'000'000,
                    .required = true},
              self.with);
        field(
            Field{.name = "parts",
                  .text = "facts, notes, identity, contact, attachments: what the person agreed to",
                  .between = ',',
                  .required = true},
            self.parts);
        field(Field{.name = "grant_purpose", .text = "What for it may be read", .option = "--for"},
              self.grant_purpose);
        field(Field{.name = "from", .text = "First day, 2026-12-01; today where you do not say"},
              self.from);
        field(Field{.name = "until", .text = "Last day", .required = true}, self.until);
        field(Field{.name = "legal_basis",
                    .text = "It rests on a law and not on consent; the person is told"},
              self.legal_basis);
    }
};
Result<RegistryAnswer> share_case(const ShareRequest& request, const Task& task, Notes& notes);

struct WithdrawRequest : CaseRequest {
    std::string grant = {};
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(Field{.name = "grant", .text = "G1", .required = true}, self.grant);
    }
};
Result<RegistryAnswer> withdraw_grant(const WithdrawRequest& request, const Task& task,
                                      Notes& notes);

struct ReceivedRequest : SignInRequest {};
Result<RegistryAnswer> received_cases(const ReceivedRequest& request, const Task& task,
                                      Notes& notes);

struct AssignRequest : SignInRequest {
    std::vector<std::string> cases = {};
    std::string team = {};
    static void fields(auto& self, auto&& field) {
        SignInRequest::fields(self, field);
        field(Field{.name = "cases", .text = "Cases, all or none", .required = true}, self.cases);
        field(Field{.name = "team", .text = "To this team", .required = true}, self.team);
    }
};
Result<RegistryAnswer> assign_cases(const AssignRequest& request, const Task& task, Notes& notes);

struct EmergencyRequest : CaseRequest {
    std::string reason = {};
    Input words = {};
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(Field{.name = "reason", .text = "DANGER, HEALTH, CHILD or CONTACT", .required = true},
              self.reason);
        field(Field{.name = "words",
                    .text = "File with what the person is to be told; - reads standard input"},
              self.words);
    }
};
Result<RegistryAnswer> emergency_case(const EmergencyRequest& request, const Task& task,
                                      Notes& notes);

/// Of one user: lift their limit.
struct OfUserRequest : SignInRequest {
    std::string user = {};
    static void fields(auto& self, auto&& field) {
        SignInRequest::fields(self, field);
        field(Field{.name = "user", .text = "U3", .required = true}, self.user);
    }
};
struct AllowRequest : OfUserRequest {};
struct ConfirmRequest : CaseRequest {
    std::string user = {};
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(Field{.name = "user", .text = "Whose emergency: U3", .required = true}, self.user);
    }
};
Result<RegistryAnswer> confirm_emergency(const ConfirmRequest& request, const Task& task,
                                         Notes& notes);
Result<RegistryAnswer> allow_more(const AllowRequest& request, const Task& task, Notes& notes);

struct NoticesRequest : SignInRequest {};
Result<RegistryAnswer> show_notices(const NoticesRequest& request, const Task& task, Notes& notes);

struct AttachRequest : CaseRequest {
    Input file = {};
    std::string name = {};
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(Field{.name = "file", .text = "The file", .required = true}, self.file);
        field(Field{.name = "name",
                    .text = "What it is called in the case; attachment where you do not say"},
              self.name);
    }
};
Result<RegistryAnswer> attach_file(const AttachRequest& request, const Task& task, Notes& notes);

struct AttachmentRequest : CaseRequest {
    std::int64_t number = 0;
    Output out = {};
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(Field{.name = "number", .text = "Which; without one they are listed"}, self.number);
        field(Field{.name = "out", .text = "Write it here"}, self.out);
    }
};
Result<RegistryAnswer> read_attachment(const AttachmentRequest& request, const Task& task,
                                       Notes& notes);

struct ExportRequest : CaseRequest {
    Output out = {};
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(Field{.name = "out",
                    .text = "Write the case here as JSON, with every version you may read",
                    .required = true},
              self.out);
    }
};
Result<RegistryAnswer> export_case(const ExportRequest& request, const Task& task, Notes& notes);

struct EraseRequest : CaseRequest {
    std::string reason = {};
    static void fields(auto& self, auto&& field) {
        CaseRequest::fields(self, field);
        field(
            Field{.name = "reason", .text = "PERSON_ASKS, RETENTION or MISTAKE", .required = true},
            self.reason);
    }
};
Result<RegistryAnswer> erase_case(const EraseRequest& request, const Task& task, Notes& notes);

struct WhoReadRequest : CaseRequest {};
Result<RegistryAnswer> who_read(const WhoReadRequest& request, const Task& task, Notes& notes);

}  // namespace palermo::workflows
