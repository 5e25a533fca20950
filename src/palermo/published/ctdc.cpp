#include "palermo/published/ctdc.hpp"

#include <array>

#include "palermo/published/kind.hpp"
#include "palermo/table/names.hpp"

namespace palermo::published {

namespace {

// As the codebook writes them; a program that writes all names in capitals changes nothing.
constexpr std::array<std::string_view, 49> answers = {"meansOfControlDebtBondage",
                                                      "meansOfControlTakesEarnings",
                                                      "meansOfControlRestrictsFinancialAccess",
                                                      "meansOfControlThreats",
                                                      "meansOfControlPsychologicalAbuse",
                                                      "meansOfControlPhysicalAbuse",
                                                      "meansOfControlSexualAbuse",
                                                      "meansOfControlFalsePromises",
                                                      "meansOfControlPsychoactiveSubstances",
                                                      "meansOfControlRestrictsMovement",
                                                      "meansOfControlRestrictsMedicalCare",
                                                      "meansOfControlExcessiveWorkingHours",
                                                      "meansOfControlUsesChildren",
                                                      "meansOfControlThreatOfLawEnforcement",
                                                      "meansOfControlWithholdsNecessities",
                                                      "meansOfControlWithholdsDocuments",
                                                      "meansOfControlOther",
                                                      "meansOfControlNotSpecified",
                                                      "isForcedLabour",
                                                      "isSexualExploit",
                                                      "isOtherExploit",
                                                      "isSexAndLabour",
                                                      "isForcedMarriage",
                                                      "isForcedMilitary",
                                                      "isOrganRemoval",
                                                      "isSlaveryAndPractices",
                                                      "typeOfLabourAgriculture",
                                                      "typeOfLabourAquafarming",
                                                      "typeOfLabourBegging",
                                                      "typeOfLabourConstruction",
                                                      "typeOfLabourDomesticWork",
                                                      "typeOfLabourHospitality",
                                                      "typeOfLabourIllicitActivities",
                                                      "typeOfLabourManufacturing",
                                                      "typeOfLabourMiningOrDrilling",
                                                      "typeOfLabourPeddling",
                                                      "typeOfLabourTransportation",
                                                      "typeOfLabourOther",
                                                      "typeOfLabourNotSpecified",
                                                      "typeOfSexProstitution",
                                                      "typeOfSexPornography",
                                                      "typeOfSexRemoteInteractiveServices",
                                                      "typeOfSexPrivateSexualServices",
                                                      "isAbduction",
                                                      "recruiterRelationIntimatePartner",
                                                      "recruiterRelationFriend",
                                                      "recruiterRelationFamily",
                                                      "recruiterRelationOther",
                                                      "recruiterRelationUnknown"};

}  // namespace

Result<CaseFile> CaseFile::of(const Table& table, std::string file, FileRows where) {
    const auto header_row = where.header();
    if (TRY(kind_of(table, file, header_row)) != Kind::cases) {
        return fail(Code::invalid_input, "published.not_ctdc", {},
                    to_string(Place{file, header_row, 0}));
    }
    return CaseFile{&table, std::move(file), std::move(where)};
}

std::int64_t CaseFile::number_of(std::string_view column) const {
    const auto* its = find(column);
    for (std::size_t i = 0; its != nullptr && i < table->columns(); ++i) {
        if (std::get_if<TextColumn>(&table->column(i)) == its) {
            return static_cast<std::int64_t>(i) + 1;
        }
    }
    return 0;
}

std::vector<std::string_view> CaseFile::binary_columns() const {
    constexpr std::array<std::string_view, 5> families = {"is", "means", "typeOfLabour",
                                                          "typeOfSex", "recruiterRelation"};
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < table->columns(); ++i) {
        auto name = table->name(i);
        if (const auto known = find_name(answers, name)) name = answers[*known];
        for (const auto family : families) {
            if (name.starts_with(family) && !name.ends_with("Concatenated")) {
                names.push_back(name);
                break;
            }
        }
    }
    return names;
}

}  // namespace palermo::published
