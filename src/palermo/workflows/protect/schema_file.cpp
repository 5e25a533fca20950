#include "palermo/workflows/protect/schema_file.hpp"

#include "palermo/core/files.hpp"

namespace palermo::workflows {

Result<SchemaFile> read_schema(const Input& file) {
    auto json = TRY(read_file(file.path, 64 << 20));
    auto schema = TRY(protect::Schema::parse(json, file.path.filename().string()));
    return SchemaFile{std::move(schema), std::move(json)};
}

}  // namespace palermo::workflows
