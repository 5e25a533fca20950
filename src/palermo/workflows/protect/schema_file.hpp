// workflows/protect/schema_file.hpp: a microdata schema read from its file, with its bytes.
//
//     const auto file = TRY(read_schema(request.schema));
//     const auto plan = TRY(protect::plan_synthesis(file.schema, options));
//
// Thread safety: a function of its arguments.
#pragma once

#include <string>

#include "palermo/core/given_files.hpp"
#include "palermo/synthesis/schema.hpp"

namespace palermo::workflows {

struct SchemaFile {
    protect::Schema schema;
    std::string json;  // what the schema was read from, byte by byte
};

/// Errors   not_found      no such file
///          invalid_input  what Schema::parse() refuses
Result<SchemaFile> read_schema(const Input& file);

}  // namespace palermo::workflows
