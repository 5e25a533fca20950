#include "palermo/synthesis/synthesize.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "../../bench/drawn_files.hpp"
#include "../disclosure/doors.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/ledger/accountant.hpp"
#include "palermo/synthesis/combinations.hpp"
#include "palermo/synthesis/detail/estimate.hpp"
#include "palermo/synthesis/evaluate.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace fs = std::filesystem;

namespace {

// Invented: an age group that decides majority, a place that leans on it, two answers given
// together or not at all.
const std::string json = R"({"schema": "palermo microdata 1", "name": "invented",
 "columns": [
  {"name": "age", "missing": true, "codes": ["0-8", "9-17", "18-29", "30+"]},
  {"name": "majority", "missing": true, "codes": ["Minor", "Adult"]},
  {"name": "place", "missing": true, "codes": ["AA", "BB", "CC", "DD", "EE"],
   "levels": [{"name": "side", "of": {"AA": "e", "BB": "e", "CC": "w", "DD": "w", "EE": "w"}}]},
  {"name": "debt", "missing": true, "codes": ["0", "1"]},
  {"name": "threats", "missing": true, "codes": ["0", "1"]}],
 "rules": [
  {"why": "law", "when": {"age": ["0-8", "9-17"]}, "then": {"majority": ["Minor"]}},
  {"why": "law", "when": {"age": ["18-29", "30+"]}, "then": {"majority": ["Adult"]}},
  {"why": "one question", "missing_together": ["debt", "threats"]}]})";

Schema schema() {
    return *Schema::parse(json, "invented.json");
}

Records invented(std::size_t rows) {
    Records records;
    records.rows = rows;
    records.columns.assign(5, std::vector<Code16>(rows));
    std::uint64_t state = 7;
    const auto draw = [&](unsigned below) {
        state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        return static_cast<unsigned>((state >> 33) % below);
    };
    for (std::size_t r = 0; r < rows; ++r) {
        const auto age = static_cast<Code16>(draw(5));
        records.columns[0][r] = age;
        records.columns[1][r] = age == 0 ? static_cast<Code16>(draw(3)) : age < 3 ? 1 : 2;
        records.columns[2][r] = static_cast<Code16>(draw(3) > 0 ? (age + 1) % 6 : draw(6));
        if (draw(3) > 0) {
            records.columns[3][r] = static_cast<Code16>(1 + draw(2));
            records.columns[4][r] =
                draw(4) > 0 ? records.columns[3][r] : static_cast<Code16>(1 + draw(2));
        }
    }
    return records;
}

struct Folder {
    fs::path path = fs::temp_directory_path() / ("palermo_synth_" + std::to_string(::getpid()));
    Folder() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
};

SyntheticRelease about() {
    return {"test", "Invented cases", "Nobody", "none", crypto::sha256("rows"), 20};
}

Result<Release> publish(const fs::path& ledger_path, const Records& records, const fs::path& target,
                        double epsilon = 1) {
    auto ledger = TRY(Ledger::open(ledger_path));
    SynthesisOptions options;
    options.epsilon = epsilon;
    const auto plan = TRY(plan_synthesis(schema(), options));
    crypto::SecureRandom random;
    return publish_synthetic(ledger, records, schema(), json, plan, about(), target, random);
}

int die_after = 0;

}  // namespace

TEST_CASE("what was drawn for the budget of an entry leaves on that entry or not at all") {
    const auto plan = plan_synthesis(schema(), {});
    crypto::SecureRandom random;
    auto made = synthesized_candidate(invented(300), schema(), json, *plan, about(), 7, random, {});
    REQUIRE(made);
    CHECK_THROWS_AS(tests::let_out(std::move(made)), InternalError);
}

TEST_CASE("a plan costs what was asked for and not more, and knows no data") {
    for (const double epsilon : {0.1, 1.0, 4.0}) {
        SynthesisOptions options;
        options.epsilon = epsilon;
        const auto plan = plan_synthesis(schema(), options);
        REQUIRE(plan);
        Rational sum;
        for (const auto& each : plan->marginals) {
            sum += each.rho;
            // One row a victim: rho = 1 / (2 variance), exactly.
            CHECK(each.rho * each.variance == Rational(1, 2));
        }
        sum += (rho_of_selection(plan->triple_selection_epsilon) + plan->triple_rho) *
               Rational(plan->triples);
        CHECK(sum == plan->rho);
        CHECK(epsilon_of(plan->rho, options.delta) <= epsilon);
        CHECK(epsilon_of(plan->rho, options.delta) > 0.99 * epsilon);
    }
    CHECK(!plan_synthesis(schema(), {.epsilon = 0}));
    CHECK(!plan_synthesis(schema(), {.epsilon = 1, .delta = 0.5}));
}

TEST_CASE("a victim with up to three rows costs nine times the variance") {
    auto text = json;
    text.replace(text.find("\"name\": \"invented\""), 18,
                 "\"name\": \"x\", \"victim_column\": \"id\", \"rows_per_victim_max\": 3");
    const auto plan = plan_synthesis(*Schema::parse(text, "s"), {});
    REQUIRE(plan);
    for (const auto& each : plan->marginals) CHECK(each.rho * each.variance == Rational(9, 2));
}

TEST_CASE("rules that no record can keep are refused before anything is spent") {
    auto text = json;
    const auto at = text.find("{\"why\": \"one question\"");
    text.insert(at, R"({"why": "x", "when": {"age": ["", "0-8", "9-17", "18-29", "30+"]},
                        "then": {"place": []}},)");
    const auto parsed = Schema::parse(text, "s");
    REQUIRE(parsed);
    const auto plan = plan_synthesis(*parsed, {});
    REQUIRE(!plan);
    CHECK(plan.error().code == Code::invalid_input);
}

TEST_CASE("synthetic records keep every rule and come close to the original") {
    const auto records = invented(20'000);
    const auto plan = plan_synthesis(schema(), {});
    crypto::SecureRandom random;
    const auto synthesis = synthesize(records, schema(), *plan, random);
    REQUIRE(synthesis);
    const auto result = evaluate(records, synthesis->records, schema());
    REQUIRE(result);
    CHECK(result->rule_violations == 0);
    // 20,000 records at epsilon 1: measured at 0.012 and 0.022; twice that is still useful.
    CHECK(result->orders[1].tvd_mean < 0.03);
    CHECK(result->orders[2].tvd_mean < 0.05);
    CHECK(std::abs(static_cast<double>(synthesis->records.rows) - 20'000) < 200);
}

TEST_CASE("records come closer to the original as epsilon grows") {
    // 3,000 drawn records of six columns; means of six releases each. From one epsilon to the next
    // four times as large, noise falls to about a third.
    const auto file = bench::drawn(bench::shapes()[3], 1);
    std::vector<double> before(3, 1);
    crypto::SecureRandom random;
    for (const double epsilon : {0.25, 1.0, 4.0, 16.0}) {
        const auto plan = plan_synthesis(file.schema, {.epsilon = epsilon});
        std::vector<double> mean(3);
        for (int run = 0; run < 6; ++run) {
            const auto made = synthesize(file.records, file.schema, *plan, random);
            const auto result = *evaluate(file.records, made->records, file.schema);
            for (std::size_t k = 0; k < 3; ++k) mean[k] += result.orders[k].tvd_mean / 6;
        }
        for (std::size_t k = 0; k < 3; ++k) CHECK(mean[k] < before[k]);
        before = mean;
    }
    // What is left at epsilon 16 is whole records and patterns of three columns nobody measured.
    CHECK(before[0] < 0.003);
    CHECK(before[1] < 0.012);
}

TEST_CASE("the same measured tables and seed give the same records") {
    const auto plan = plan_synthesis(schema(), {});
    crypto::SecureRandom random;
    const auto synthesis = synthesize(invented(3'000), schema(), *plan, random);
    REQUIRE(synthesis);
    const auto again = *fit_records(schema(), synthesis->measured, plan->sweeps, synthesis->seed);
    CHECK(again.columns == synthesis->records.columns);
    const auto other =
        *fit_records(schema(), synthesis->measured, plan->sweeps, synthesis->seed + 1);
    CHECK(other.columns != synthesis->records.columns);
}

TEST_CASE("intervals cover the truth in 95 of 100 cells and hardly more than promised") {
    const auto records = invented(3'000);
    crypto::SecureRandom random;
    for (const double epsilon : {0.1, 1.0, 30.0}) {
        const auto plan = plan_synthesis(schema(), {.epsilon = epsilon});
        std::int64_t cells = 0, covered = 0;
        double promised = 0;
        for (int run = 0; run < 60; ++run) {
            const auto measured = measure(records, schema(), plan->marginals, random);
            REQUIRE(measured);
            for (const auto& each : *measured) {
                const auto truth = count(records, schema(), each.plan.readings);
                const auto reach = reach95(each);
                // What the exact distribution says of |x| <= reach.
                double within = 0, total = 0;
                for (std::int64_t x = -12 * reach - 30; x <= 12 * reach + 30; ++x) {
                    const auto distance = static_cast<double>(x * x);
                    const double weight = std::exp(-distance / (2 * each.sigma * each.sigma));
                    total += weight;
                    if (std::abs(x) <= reach) within += weight;
                }
                CHECK(within / total >= 0.95);
                promised += within / total * static_cast<double>(truth.size());
                for (std::size_t cell = 0; cell < truth.size(); ++cell) {
                    covered += std::abs(each.noisy[cell] - truth[cell]) <= reach;
                }
                cells += static_cast<std::int64_t>(truth.size());
            }
        }
        const double expected = promised / static_cast<double>(cells);
        const double off = static_cast<double>(covered) / static_cast<double>(cells) - expected;
        // False alarm at 5.5 standard errors: fewer than one run in ten million.
        CHECK(std::abs(off) <
              5.5 * std::sqrt(expected * (1 - expected) / static_cast<double>(cells)) + 1e-6);
    }
}

TEST_CASE("one victim moves each table and each score by no more than was paid for") {
    // Add one victim with the two rows a schema allows, at the worst places, and look.
    const auto two = *Schema::parse(
        R"({"schema": "palermo microdata 1", "victim_column": "id", "rows_per_victim_max": 2,)" +
            json.substr(json.find("\"name\"")),
        "two.json");
    const auto plan = plan_synthesis(two, {});
    REQUIRE(plan);
    const auto without = invented(500);
    auto with = without;
    with.rows += 2;
    for (auto& column : with.columns) column.insert(column.end(), {column[3], column[3]});
    for (const auto& each : plan->marginals) {
        const auto a = count(without, two, each.readings), b = count(with, two, each.readings);
        std::int64_t squares = 0;
        for (std::size_t cell = 0; cell < a.size(); ++cell) {
            squares += (b[cell] - a[cell]) * (b[cell] - a[cell]);
        }
        CHECK(squares == 4);  // the bound is met: two rows in one cell
        CHECK(rho_of_gaussian(each.variance, squares) <= each.rho);
    }
}

TEST_CASE("many rows a victim cost noise, not the release; what cannot be drawn is refused first") {
    const auto with_rows = [](int rows) {
        return *Schema::parse(R"({"schema": "palermo microdata 1", "victim_column": "id",
                              "rows_per_victim_max": )" +
                                  std::to_string(rows) + "," + json.substr(json.find("\"name\"")),
                              "many.json");
    };
    const auto plan = plan_synthesis(with_rows(365), {});
    REQUIRE(plan);
    for (const auto& each : plan->marginals) {
        CHECK(rho_of_gaussian(each.variance, 365 * 365) <= each.rho);
        CHECK(rho_of_gaussian(each.variance, 365 * 365).up() > 0.999 * each.rho.down());
    }
    crypto::SecureRandom random;
    CHECK(synthesize(invented(2'000), with_rows(365), *plan, random));
    CHECK(!plan_synthesis(with_rows(10'000), {.epsilon = 1e-4}));
}

TEST_CASE("no code of a public list is erased") {
    auto records = invented(5'000);
    for (auto& place : records.columns[2]) place = place == 5 ? 4 : place;  // nobody in EE
    const auto plan = plan_synthesis(schema(), {});
    crypto::SecureRandom random;
    const auto synthesis = synthesize(records, schema(), *plan, random);
    REQUIRE(synthesis);
    for (std::size_t j = 0; j < 5; ++j) {
        std::vector<int> counts(schema().columns()[j].codes.size());
        for (const auto code : synthesis->records.columns[j]) ++counts[code];
        for (const auto count : counts) CHECK(count > 0);
    }
}

TEST_CASE("one record is enough, none is refused") {
    const auto plan = plan_synthesis(schema(), {});
    crypto::SecureRandom random;
    CHECK(synthesize(invented(1), schema(), *plan, random));
    const auto none = synthesize(invented(0), schema(), *plan, random);
    REQUIRE(!none);
    CHECK(none.error().code == Code::not_estimable);
}

TEST_CASE("a release comes with tables, a statement and an entry, and the budget is one") {
    Folder folder;
    const auto path = folder.path / "l";
    REQUIRE(Ledger::create(path, {"invented", rho_for(1.3, 1e-6), 1e-6, 1}));
    const auto records = invented(2'000);
    const auto release = publish(path, records, folder.path / "release");
    REQUIRE(release);
    CHECK(release->table().text("age") != nullptr);
    CHECK(release->statement().promise.find("differentially private") != std::string::npos);
    CHECK(release->statement().attacks.size() == 2);

    // The statement is what the ledger sealed, and the files are what the statement says.
    const auto statement = *read_file(folder.path / "release" / statement_file);
    const auto ledger = *Ledger::read(path);
    CHECK(ledger.entries()[0].release_sha256 == crypto::sha256(statement));
    for (const auto* file : {"microdata.csv", "tables.csv", "schema.json"}) {
        CHECK(statement.find(crypto::sha256(*read_file(folder.path / "release" / file))) !=
              std::string::npos);
    }
    CHECK(statement.find("\"ledger\": {\"id\":\"" + ledger.id() + "\",\"entry\":1,") !=
          std::string::npos);
    // The digest of the rows would let anybody test a guess of the whole file.
    CHECK(statement.find(crypto::sha256("rows")) == std::string::npos);

    const auto second = publish(path, records, folder.path / "second");
    REQUIRE(!second);
    CHECK(second.error().code == Code::conflict);
    CHECK(!fs::exists(folder.path / "second"));
}

TEST_CASE("a refused release spends nothing and leaves nothing") {
    Folder folder;
    const auto path = folder.path / "l";
    REQUIRE(Ledger::create(path, {"invented", Rational(1), 1e-6, 1}));
    CHECK(!publish(path, invented(0), folder.path / "r"));
    fs::create_directories(folder.path / "theirs");
    std::ofstream(folder.path / "theirs" / "file") << "x";
    const auto taken = publish(path, invented(100), folder.path / "theirs");
    REQUIRE(!taken);
    CHECK(taken.error().code == Code::conflict);
    CHECK(Ledger::open(path)->spent() == Rational(0));
    CHECK(!fs::exists(folder.path / "r"));

    REQUIRE(Ledger::create(folder.path / "two", {"invented", Rational(1), 1e-6, 2}));
    const auto rows = publish(folder.path / "two", invented(100), folder.path / "r");
    REQUIRE(!rows);
    CHECK(rows.error().code == Code::invalid_input);
}

TEST_CASE("a release killed at any step is either whole and paid for, or neither") {
    const auto records = invented(200);
    int steps = 0;
    for (int kill_at = 1; kill_at < 40; ++kill_at) {
        Folder folder;
        const auto path = folder.path / "l";
        REQUIRE(Ledger::create(path, {"invented", Rational(1), 1e-6, 1}));
        const auto child = ::fork();
        if (child == 0) {
            die_after = kill_at;
            detail::at_step = [](const char*) {
                if (--die_after == 0) ::_exit(99);
            };
            ::_exit(publish(path, records, folder.path / "r") ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        REQUIRE((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 99));
        const auto ledger = Ledger::open(path);
        REQUIRE(ledger);
        const bool whole = fs::exists(folder.path / "r" / "microdata.csv");
        CHECK_MESSAGE((ledger->spent() > Rational(0)) == whole, "killed at step " << kill_at);
        if (WEXITSTATUS(status) == 0) break;
        steps = kill_at;
    }
    CHECK(steps >= 12);
}

TEST_CASE("a comparison of a file with itself finds no difference") {
    const auto records = invented(1'000);
    const auto same = evaluate(records, records, schema());
    REQUIRE(same);
    for (const auto& order : same->orders) {
        CHECK(order.tvd_mean == 0);
        CHECK(order.suppressed == 0);
        CHECK(order.invented_mass == 0);
        CHECK(order.relative_error_p90 == 0);
    }
    CHECK(same->orders.size() == 3);
    CHECK(same->orders[2].tables == 10);  // C(5, 3)
}

TEST_CASE("total variation, loss and invention can be checked by hand") {
    const auto two = *Schema::parse(R"({"schema": "palermo microdata 1", "columns": [
        {"name": "a", "missing": true, "codes": ["0", "1"]}]})",
                                    "s");
    // Original 2 of "", 2 of "1"; release 1 of "", 2 of "1", 1 of "0".
    const Records original{4, {{0, 0, 2, 2}}}, release{4, {{0, 2, 2, 1}}};
    auto result = *evaluate(original, release, two);
    CHECK(result.orders[0].tvd_mean == doctest::Approx(0.25));
    CHECK(result.orders[0].invented_mass == doctest::Approx(0.25));
    CHECK(result.orders[0].suppressed == 0);
    result = *evaluate(original, release, two, {.zero_is_missing = true});
    CHECK(result.orders[0].tvd_mean == 0);
    CHECK(!evaluate(original, Records{0, {{}}}, two));
}

TEST_CASE("combinations below k are left out, and silent codes are no answers") {
    const auto three = *Schema::parse(R"({"schema": "palermo microdata 1", "columns": [
        {"name": "a", "missing": true, "codes": ["0", "1"]},
        {"name": "b", "missing": true, "codes": ["x", "y"]},
        {"name": "c", "missing": true, "codes": ["1"]}]})",
                                      "s");
    Records records{7, {{2, 2, 2, 2, 1, 1, 0}, {1, 1, 1, 2, 1, 1, 0}, {1, 1, 0, 1, 1, 1, 1}}};
    const auto found = *frequent_combinations(records, three, 2, 3, {"", "0"}, {});
    std::vector<std::string> lines;
    for (const auto& each : found) {
        std::string line;
        for (std::size_t i = 0; i < each.length; ++i) {
            line += three.columns()[each.columns[i]].name +
                    three.columns()[each.columns[i]].codes[each.codes[i]] + " ";
        }
        lines.push_back(line + std::to_string(each.count));
    }
    CHECK(lines == std::vector<std::string>{"a1 4", "bx 5", "c1 6", "a1 bx 3", "a1 c1 3", "bx c1 4",
                                            "a1 bx c1 2"});
}

TEST_CASE("cells a rule forbids are known to be empty before measuring") {
    const auto possible = detail::possible_cells(schema(), {0, 1});
    CHECK(possible == std::vector<bool>{true, true, true, false, true, false, false, true, false,
                                        false, false, true, false, false, true});
}

TEST_CASE("the real case file, where it is at hand, reaches the figures promised for it") {
    const std::string file = std::string(PALERMO_SOURCE) + "/../shared/data/ctdc/ctdc8.csv.xz";
    if (!fs::exists(file)) {
        MESSAGE("skipped: the CTDC file is not part of the project");
        return;
    }
    const auto ctdc =
        *Schema::parse(*read_file(std::string(PALERMO_SOURCE) + "/data/schemas/ctdc8.json"), "s");
    const auto source = formats::read_source(file);
    REQUIRE(source);
    const auto records = encode(source->table, ctdc, "ctdc8.csv");
    REQUIRE(records);
    const auto plan = plan_synthesis(ctdc, {.epsilon = 1, .delta = 8.9e-7});
    crypto::SecureRandom random;
    const auto synthesis = synthesize(*records, ctdc, *plan, random);
    REQUIRE(synthesis);
    const auto result = evaluate(*records, synthesis->records, ctdc, {.order_max = 2});
    CHECK(result->orders[1].tvd_mean < 0.02);
    CHECK(result->rule_violations == 0);
}

TEST_CASE("the example that ships is whole: its files are those of its statement, its rules kept") {
    const auto folder = fs::path(PALERMO_SOURCE) / "data/examples/ctdc_synthetic";
    const auto statement = *read_file(folder / statement_file);
    const auto schema_bytes = *read_file(folder / "schema.json");
    CHECK(statement.find(crypto::sha256(schema_bytes)) != std::string::npos);
    const auto bytes = formats::unxz(*read_file(folder / "microdata.csv.xz"), "microdata.csv.xz");
    REQUIRE(bytes);
    CHECK(statement.find(crypto::sha256(*bytes)) != std::string::npos);
    const auto tables = formats::unxz(*read_file(folder / "tables.csv.xz"), "tables.csv.xz");
    REQUIRE(tables);
    CHECK(statement.find(crypto::sha256(*tables)) != std::string::npos);
    // encode() refuses a row that breaks a rule.
    const auto table = formats::parse_csv(*bytes, "microdata.csv");
    REQUIRE(table);
    CHECK(encode(*table, *Schema::parse(schema_bytes, "schema.json"), "microdata.csv"));
}
