// core/given_files.hpp: files and folders that somebody named, told apart from text.
//
// A text of a request never becomes a path: a command line makes an Input of a path that its user may
// read, a server of an upload that it has stored itself. So no request over HTTP can name a file of the
// server.
//
//     Input file{"police.csv"};
//
// Thread safety: values.
#pragma once

#include <filesystem>
#include <string>

namespace palermo {

/// A file to read. Empty: none was given.
struct Input {
    std::filesystem::path path = {};

    bool empty() const { return path.empty(); }
    bool operator==(const Input&) const = default;
};

/// A file that belongs to something: of the column "country", "groups.csv".
struct NamedInput {
    std::string name = {};
    Input file = {};

    bool operator==(const NamedInput&) const = default;
};

/// A file or folder to write. Empty: none was given.
struct Output {
    std::filesystem::path path = {};

    bool empty() const { return path.empty(); }
    bool operator==(const Output&) const = default;
};

}  // namespace palermo
