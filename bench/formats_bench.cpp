// How long the two readers take for the UNODC release of 14/04/2025, against openpyxl in the same run.
//
//     build/release/bench/formats_bench            CPU seconds (user + sys); see bench/README.md
//
// The file comes from data/examples or from the shared data beside the project; without it, a table
// of the same shape is made up. The peer is python3-openpyxl in read-only mode, run as a child.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "palermo/core/files.hpp"
#include "palermo/formats/compress.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/xlsx.hpp"

namespace {

using namespace palermo;
using namespace palermo::formats;
namespace fs = std::filesystem;

fs::path release(const char* name) {
    for (const auto* folder :
         {PALERMO_SOURCE "/data/examples/", PALERMO_SOURCE "/../shared/data/unodc/"}) {
        if (const fs::path path = std::string(folder) + name; fs::exists(path)) return path;
    }
    return {};
}

Table made_up() {
    std::vector<Table::Column> columns;
    for (std::size_t i = 0; i < 13; ++i) {
        TextColumn column(fmt::format("column {}", i));
        for (std::size_t row = 0; row < 58'769; ++row) {
            column.push(fmt::format("value {}", row / (1 + i * i * i) % (200 + i)));
        }
        columns.emplace_back(std::move(column));
    }
    return *Table::make(std::move(columns));
}

const std::string& csv_bytes() {
    static const std::string bytes = [] {
        const auto path = release("data_glotip_2025-04-14.csv.xz");
        return path.empty() ? csv_text(made_up()) : *unxz(*read_file(path), "release");
    }();
    return bytes;
}

const std::string& xlsx_file() {
    static const std::string bytes = [] {
        const auto path = release("data_glotip_2025-04-14.xlsx");
        if (!path.empty()) return *read_file(path);
        const auto table = made_up();
        const Sheet sheets[] = {{"Data", &table, "", {}, false}};
        return *xlsx_bytes(sheets);
    }();
    return bytes;
}

struct Cost {
    double cpu_seconds = 0;
    double peak_mb = 0;
};

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

// What `work` costs as a process of its own, which is how a person meets it.
template <class Work>
Cost in_child(Work work) {
    const auto child = ::fork();
    if (child == 0) {
        work();
        ::_exit(0);
    }
    int status = 0;
    rusage usage = {};
    if (child < 0 || ::wait4(child, &status, 0, &usage) != child || status != 0) return {};
    return {seconds(usage.ru_utime) + seconds(usage.ru_stime),
            static_cast<double>(usage.ru_maxrss) / 1024};
}

void csv(benchmark::State& state) {
    const auto& bytes = csv_bytes();
    for (auto _ : state) {
        const auto table = parse_csv(bytes, "release.csv");
        expects(table && table->rows() == 58'769);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(csv)->Unit(benchmark::kMillisecond);

void xlsx(benchmark::State& state) {
    const auto& bytes = xlsx_file();
    for (auto _ : state) {
        const auto table = parse_xlsx(bytes, "release.xlsx");
        expects(table && table->rows() == 58'769);
    }
}
BENCHMARK(xlsx)->Unit(benchmark::kMillisecond);

void xlsx_against_openpyxl(benchmark::State& state) {
    const auto path = fs::temp_directory_path() / fmt::format("formats_bench_{}.xlsx", ::getpid());
    expects(write_file(path, xlsx_file()).has_value());
    // The sheet says of itself that it is one cell; without the reset openpyxl believes it.
    constexpr auto program = R"(import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets[0]
sheet.reset_dimensions()
assert sum(1 for row in sheet.iter_rows(values_only=True)) > 58769
)";
    for (auto _ : state) {
        const auto ours = in_child([&] {
            const auto bytes = read_file(path);
            expects(parse_xlsx(*bytes, "release.xlsx").has_value());
        });
        const auto theirs = in_child([&] {
            ::execlp("/usr/bin/python3", "python3", "-c", program, path.c_str(), nullptr);
            ::_exit(1);
        });
        state.counters["cpu_s"] = ours.cpu_seconds;
        state.counters["peak_mb"] = ours.peak_mb;
        if (theirs.cpu_seconds == 0) {
            state.SetLabel("python3-openpyxl is not installed: no ratio");
            continue;
        }
        state.counters["openpyxl_cpu_s"] = theirs.cpu_seconds;
        state.counters["openpyxl_peak_mb"] = theirs.peak_mb;
        state.counters["times_faster"] = theirs.cpu_seconds / ours.cpu_seconds;
    }
    fs::remove(path);
}
BENCHMARK(xlsx_against_openpyxl)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
