#include "palermo/protect/release.hpp"

namespace palermo::protect {

Result<Release> admit(Table table, Statement statement) {
    const auto& source = statement.source;
    if (source.publisher.empty() || source.title.empty() || source.released.empty()) {
        return fail(Code::invalid_input, "a foreign release needs a publisher, a title and a date");
    }
    if (statement.recipe.inputs.empty()) {
        return fail(Code::invalid_input,
                    "a foreign release needs the digest of the file it came from");
    }
    return Release(std::move(table), std::move(statement));
}

}  // namespace palermo::protect
