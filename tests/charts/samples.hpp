// One invented example of every kind of chart: for the tests, the bench and the gallery. The numbers
// are made up; States are named because the maps need them.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "palermo/charts/chart.hpp"

namespace palermo::charts {

struct Sample {
    std::string name;
    Chart chart;
};

inline std::vector<Sample> samples(words::Language language = words::Language::en) {
    const bool ar = language == words::Language::ar;
    const auto t = [ar](const char* english, const char* arabic) {
        return std::string(ar ? arabic : english);
    };
    const auto text = [&](std::string id, std::string title, std::string unit) {
        Text made;
        made.title = std::move(title);
        made.description =
            t("Invented numbers, for looking at the drawing.", "أرقام مختلقة لمعاينة الرسم.");
        made.unit = std::move(unit);
        made.note = t("Source: invented numbers. Detections measure effort as well as crime.",
                      "المصدر: أرقام مختلقة. الكشف يقيس الجهد كما يقيس الجريمة.");
        made.id = std::move(id);
        return made;
    };
    const auto years = [](int first, int last) {
        std::vector<std::string> made;
        for (int year = first; year <= last; ++year) made.push_back(std::to_string(year));
        return made;
    };
    const auto values = [](std::initializer_list<double> numbers) {
        std::vector<Value> made;
        for (const double number : numbers) made.emplace_back(number);
        return made;
    };
    const std::string women = t("Women", "النساء"), men = t("Men", "الرجال"),
                      girls = t("Girls", "الفتيات"), boys = t("Boys", "الفتيان");
    const std::string labour = t("Forced labour", "العمل القسري"),
                      sexual = t("Sexual exploitation", "الاستغلال الجنسي"),
                      crime = t("Forced criminality", "الإجرام القسري"),
                      other = t("Other forms", "أشكال أخرى");
    const std::string victims = t("Victims", "الضحايا");
    std::vector<Sample> all;

    {
        LineChart chart;
        chart.text =
            text("line",
                 t("Detected victims, all States that reported and the same States each year",
                   "الضحايا المكتشفون، جميع الدول المبلغة والدول نفسها كل عام"),
                 t("people", "أشخاص"));
        chart.text.y_label = victims;
        chart.x = years(2008, 2022);
        chart.series = {{t("All that reported", "جميع الدول المبلغة"),
                         values({14800, 15900, 17200, 19100, 20400, 21800, 23100, 24900, 27300,
                                 31200, 39800, 43100, 39900, 44700, 52600})},
                        {t("The same 61 States in every year", "الدول الـ61 نفسها في كل عام"),
                         values({12100, 12800, 13300, 13900, 14800, 15100, 16200, 16700, 18100,
                                 21000, 24300, 26800, 23900, 25600, 28100})}};
        chart.series[1].values[3] = Value::missing();
        chart.series[1].values[1] = Value::suppressed();
        Series band{t("Range if silent States reported as their neighbours",
                      "المدى لو أبلغت الدول الصامتة مثل جيرانها"),
                    {},
                    0};
        for (std::size_t i = 0; i < chart.x.size(); ++i) {
            band.low.emplace_back(chart.series[0].values[i].number * 1.02);
            band.high.emplace_back(chart.series[0].values[i].number * 1.22);
        }
        chart.band = band;
        chart.panel =
            Series{t("States that reported", "الدول المبلغة"),
                   values({61, 68, 77, 80, 88, 91, 95, 99, 106, 113, 121, 128, 124, 129, 131})};
        chart.events = {{12, t("Pandemic", "الجائحة")}};
        all.push_back({"line", chart});
    }
    {
        LineChart chart;
        chart.text =
            text("line-log", t("Convictions per 100,000 people", "الإدانات لكل 100,000 نسمة"),
                 t("per 100,000, logarithmic", "لكل 100,000، لوغاريتمي"));
        chart.x = years(2016, 2022);
        chart.scale = Scale::logarithmic;
        chart.series = {
            {t("Western and Southern Europe", "أوروبا الغربية والجنوبية"),
             values({0.6, 0.62, 0.58, 0.66, 0.4, 0.5, 0.7})},
            {t("South Asia", "جنوب آسيا"), values({0.03, 0.04, 0.02, 0.05, 0.04, 0.06, 0.05})},
            {t("North Africa and the Middle East", "شمال أفريقيا والشرق الأوسط"),
             values({0.2, 0.21, 0.3, 0.25, 0.28, 0.31, 0.34})}};
        chart.across = {{0.24, t("World average", "المتوسط العالمي")}};
        all.push_back({"line_log", chart});
    }
    {
        StackedAreaChart chart;
        chart.text =
            text("area", t("Who the detected victims are", "من هم الضحايا المكتشفون"), "%");
        chart.x = years(2010, 2022);
        chart.series = {{women, values({51, 52, 50, 49, 49, 48, 47, 47, 46, 45, 43, 41, 39})},
                        {men, values({17, 17, 18, 19, 20, 21, 20, 20, 20, 21, 22, 23, 23})},
                        {girls, values({18, 18, 19, 20, 19, 19, 20, 19, 19, 20, 20, 21, 22})},
                        {boys, values({14, 13, 13, 12, 12, 12, 13, 14, 15, 14, 15, 15, 16})}};
        chart.series[2].values[6] = Value::missing();
        chart.series[3].values[9] = Value::suppressed();
        all.push_back({"area", chart});
    }
    {
        BarChart chart;
        chart.text = text(
            "four", t("Women, men, girls and boys, 2022", "النساء والرجال والفتيات والفتيان، 2022"),
            "%");
        chart.categories = {women, men, girls, boys};
        chart.series = {{t("Share", "الحصة"), values({39.2, 22.7, 22, 16.1})}};
        chart.series[0].low = values({37.9, 21.5, 20.9, 15});
        chart.series[0].high = values({40.6, 23.9, 23.2, 17.1});
        all.push_back({"bars_four", chart});
    }
    {
        BarChart chart;
        chart.text =
            text("grouped", t("Sex of offenders at three stages", "جنس الجناة في ثلاث مراحل"),
                 t("people", "أشخاص"));
        chart.categories = {t("Suspected", "مشتبه بهم"), t("Prosecuted", "ملاحقون"),
                            t("Convicted", "مدانون")};
        chart.series = {{men, {Value(10240), Value(6120), Value(1930)}},
                        {women, {Value(4410), Value(2540), Value::suppressed("<5")}},
                        {t("Not recorded", "غير مسجل"), {Value(310), Value::missing(), Value(40)}}};
        all.push_back({"bars_grouped", chart});
    }
    {
        BarChart chart;
        chart.text = text("stacked", t("States by number of convictions", "الدول حسب عدد الإدانات"),
                          t("States", "دول"));
        chart.bars = Bars::stacked;
        chart.categories = years(2016, 2022);
        chart.series = {{t("None", "لا شيء"), values({21, 20, 22, 19, 28, 24, 18})},
                        {t("Fewer than 10", "أقل من 10"), values({31, 33, 30, 32, 35, 33, 30})},
                        {t("10 to 50", "10 إلى 50"), values({28, 27, 30, 31, 24, 28, 32})},
                        {t("More than 50", "أكثر من 50"), values({12, 13, 13, 14, 9, 11, 15})}};
        all.push_back({"bars_stacked", chart});
    }
    {
        BarChart chart;
        chart.horizontal = true;
        chart.bars = Bars::shares;
        chart.text = text(
            "shares",
            t("Forms of exploitation by subregion", "أشكال الاستغلال حسب المنطقة دون الإقليمية"),
            "%");
        chart.categories = {t("Western and Southern Europe", "أوروبا الغربية والجنوبية"),
                            t("Central and South-Eastern Europe", "أوروبا الوسطى وجنوب شرق أوروبا"),
                            t("Sub-Saharan Africa", "أفريقيا جنوب الصحراء الكبرى"),
                            t("South Asia", "جنوب آسيا"),
                            t("East Asia and the Pacific", "شرق آسيا والمحيط الهادئ")};
        chart.series = {{sexual, {Value(41), Value(52), Value(22), Value(28), Value(44)}},
                        {labour, {Value(37), Value(25), Value(58), Value(61), Value(31)}},
                        {crime, {Value(14), Value(9), Value::suppressed(), Value(2), Value(11)}},
                        {other, {Value(8), Value(14), Value(20), Value(9), Value(14)}}};
        chart.beside = {t("n = 9,412", "ن = 9,412"), t("n = 1,208", "ن = 1,208"),
                        t("n = 5,033", "ن = 5,033"), t("n = 8,120", "ن = 8,120"),
                        t("n = 2,744", "ن = 2,744")};
        all.push_back({"bars_shares", chart});
    }
    {
        BarChart chart;
        chart.horizontal = true;
        chart.text =
            text("sorted",
                 t("Where the victims detected here are from", "من أين أتى الضحايا المكتشفون هنا"),
                 t("people, 2022", "أشخاص، 2022"));
        chart.categories = {t("This State itself", "هذه الدولة نفسها"),
                            t("Sub-Saharan Africa", "أفريقيا جنوب الصحراء الكبرى"),
                            t("Eastern Europe and Central Asia", "أوروبا الشرقية وآسيا الوسطى"),
                            t("South Asia", "جنوب آسيا"),
                            t("South America", "أمريكا الجنوبية"),
                            t("Not known", "غير معروف")};
        chart.series = {{victims,
                         {Value(812), Value(344), Value(201), Value(77), Value::suppressed("<5"),
                          Value::missing()}}};
        all.push_back({"bars_sorted", chart});
    }
    {
        SmallMultiples chart;
        chart.text = text("multiples", t("Victims per 100,000 people", "الضحايا لكل 100,000 نسمة"),
                          t("per 100,000", "لكل 100,000"));
        chart.x = years(2012, 2022);
        double base = 0.3;
        for (const auto& name :
             {t("Western and Southern Europe", "أوروبا الغربية والجنوبية"),
              t("North America", "أمريكا الشمالية"), t("South Asia", "جنوب آسيا"),
              t("Sub-Saharan Africa", "أفريقيا جنوب الصحراء الكبرى"),
              t("South America", "أمريكا الجنوبية"),
              t("East Asia and the Pacific", "شرق آسيا والمحيط الهادئ")}) {
            Series series{victims, {}};
            for (int i = 0; i < 11; ++i)
                series.values.emplace_back(base + 0.09 * i + ((i * 7) % 5) * 0.04);
            chart.panels.push_back({name, {series}});
            base += 0.22;
        }
        chart.panels[2].series[0].values[4] = Value::missing();
        all.push_back({"multiples_lines", chart});
    }
    {
        SmallMultiples chart;
        chart.kind = SmallMultiples::Kind::bars;
        chart.text = text("profiles",
                          t("Forms of exploitation of women, men, girls and boys",
                            "أشكال استغلال النساء والرجال والفتيات والفتيان"),
                          "%");
        chart.x = {sexual, labour, crime, other};
        chart.panels = {{women, {{"", values({58, 28, 5, 9})}}},
                        {men, {{"", values({9, 71, 14, 6})}}},
                        {girls, {{"", values({60, 21, 7, 12})}}},
                        {boys, {{"", {Value(8), Value(45), Value(47), Value::suppressed()}}}}};
        all.push_back({"multiples_bars", chart});
    }
    const std::vector<std::string> regions{
        t("Western and Southern Europe", "أوروبا الغربية والجنوبية"),
        t("Central and South-Eastern Europe", "أوروبا الوسطى وجنوب شرق أوروبا"),
        t("North America", "أمريكا الشمالية"),
        t("South America", "أمريكا الجنوبية"),
        t("South Asia", "جنوب آسيا"),
        t("Sub-Saharan Africa", "أفريقيا جنوب الصحراء الكبرى")};
    {
        HeatMap chart;
        chart.text = text("heat", t("From where to where", "من أين إلى أين"),
                          t("people, 2022", "أشخاص، 2022"));
        chart.text.y_label = t("Subregion of citizenship, by subregion of detection",
                               "منطقة الجنسية حسب منطقة الكشف");
        chart.rows = chart.columns = regions;
        const double cells[6][6] = {{4210, 120, 12, 6, 3, 8},   {1830, 1320, 9, 1, 0, 2},
                                    {14, 2, 2411, 31, 1, 2},    {402, 8, 377, 1604, 0, 5},
                                    {288, 41, 96, 2, 5120, 12}, {1290, 62, 71, 25, 9, 6640}};
        std::vector<double> down(6, 0);
        double total = 0;
        for (int r = 0; r < 6; ++r) {
            auto& row = chart.cells.emplace_back();
            double across = 0;
            for (std::size_t c = 0; c < 6; ++c) {
                const double number = cells[r][c];
                row.push_back(number > 0 && number < 5 ? Value::suppressed("<5") : Value(number));
                across += number;
                down[c] += number;
            }
            chart.row_totals.emplace_back(across);
            total += across;
        }
        for (const double one : down) chart.column_totals.emplace_back(one);
        chart.total = Value(total);
        all.push_back({"heat_matrix", chart});
    }
    {
        HeatMap chart;
        chart.presence = true;
        chart.text =
            text("coverage", t("Which States reported, and when", "أي الدول أبلغت ومتى"), "");
        chart.columns = years(2003, 2022);
        chart.rows = {t("Albania", "ألبانيا"),
                      t("Benin", "بنن"),
                      t("Chile", "شيلي"),
                      t("Iran (Islamic Republic of)", "إيران (جمهورية - الإسلامية)"),
                      t("Netherlands (Kingdom of the)", "هولندا"),
                      t("Togo", "توغو"),
                      t("Viet Nam", "فييت نام")};
        for (std::size_t r = 0; r < chart.rows.size(); ++r) {
            auto& row = chart.cells.emplace_back();
            for (std::size_t c = 0; c < 20; ++c) {
                row.push_back((r * 5 + c * 3) % 11 < 3 ? Value::missing()
                              : (r * 7 + c) % 13 == 0  ? Value::suppressed()
                                                       : Value(1));
            }
        }
        all.push_back({"heat_presence", chart});
    }
    {
        SlopeChart chart;
        chart.text = text("slope",
                          t("Victims in States that reported in both years",
                            "الضحايا في الدول التي أبلغت في العامين"),
                          t("people", "أشخاص"));
        chart.from = "2019";
        chart.to = "2022";
        chart.lines = {{regions[0], 5210, 6404, 0}, {regions[1], 1480, 1391, 1},
                       {regions[2], 2760, 2912, 2}, {regions[3], 1822, 2230, 3},
                       {regions[4], 4120, 5230, 4}, {regions[5], 4933, Value::suppressed(), 5}};
        chart.members_label = t("States compared (12)", "الدول المقارنة (12)");
        chart.members = {
            t("Albania", "ألبانيا"), t("Argentina", "الأرجنتين"), t("Belgium", "بلجيكا"),
            t("Benin", "بنن"),       t("Chile", "شيلي"),          t("France", "فرنسا"),
            t("Germany", "ألمانيا"), t("India", "الهند"),         t("Mexico", "المكسيك"),
            t("Serbia", "صربيا"),    t("Togo", "توغو"),           t("Zambia", "زامبيا")};
        all.push_back({"slope", chart});
    }
    {
        DumbbellChart chart;
        chart.text = text("dumbbell",
                          t("Convictions by form against victims by form",
                            "الإدانات حسب الشكل مقابل الضحايا حسب الشكل"),
                          "%");
        chart.from = t("Victims", "الضحايا");
        chart.to = t("Convicted", "المدانون");
        chart.rows = {
            {labour, 42, 17}, {sexual, 36, 72}, {crime, 8, 3}, {other, 14, Value::missing()}};
        all.push_back({"dumbbell", chart});
    }
    {
        DotPlot chart;
        chart.text = text(
            "dots", t("Children among detected victims", "الأطفال من بين الضحايا المكتشفين"), "%");
        chart.rows = {{t("Benin", "بنن"), 84, t("n = 310", "ن = 310")},
                      {t("Togo", "توغو"), 77.5, t("n = 214", "ن = 214"), Value(71.2), Value(82.6)},
                      {t("Ghana", "غانا"), 61, t("n = 840", "ن = 840")},
                      {t("Nigeria", "نيجيريا"), 38, t("n = 1,205", "ن = 1,205")},
                      {t("Cabo Verde", "كابو فيردي"), Value::suppressed(), t("n = 6", "ن = 6")}};
        chart.across = {{38, t("World", "العالم")}};
        all.push_back({"dots", chart});
    }
    {
        IntervalPlot chart;
        chart.text = text(
            "intervals",
            t("Estimates of people in trafficking situations", "تقديرات الأشخاص في أوضاع الاتجار"),
            t("people", "أشخاص"));
        chart.scale = Scale::logarithmic;
        const auto mse = t("Multiple systems estimation", "تقدير النظم المتعددة"),
                   nsum = t("Network scale-up", "توسيع نطاق الشبكات");
        chart.rows = {{t("Netherlands 2010-2015", "هولندا 2010-2015"), mse, 30700, 34100, 37900},
                      {t("Serbia 2013-2016", "صربيا 2013-2016"), mse, 680, 970, 1510},
                      {t("Ireland 2014-2016", "أيرلندا 2014-2016"), mse, 165, 210, 284},
                      {t("A district, 2021", "منطقة، 2021"), nsum, 1200, 4100, 9900}};
        all.push_back({"intervals", chart});
    }
    {
        FunnelChart chart;
        chart.text = text("funnel", t("From suspicion to conviction", "من الاشتباه إلى الإدانة"),
                          t("people per 100,000, same year", "لكل 100,000، العام نفسه"));
        chart.stages = {{t("Suspected", "مشتبه بهم"), Value(1.42, "1.42")},
                        {t("Prosecuted", "ملاحقون"), Value(0.81, "0.81"),
                         t("57 per 100 suspected in the same year; not a cohort",
                           "57 لكل 100 مشتبه به في العام نفسه")},
                        {t("Convicted", "مدانون"), Value(0.23, "0.23"),
                         t("28 per 100 prosecuted", "28 لكل 100 ملاحق")}};
        all.push_back({"funnel", chart});
    }
    {
        StepChart chart;
        chart.text = text(
            "steps",
            t("Parties to the Convention and the Protocol", "الأطراف في الاتفاقية والبروتوكول"),
            t("parties", "أطراف"));
        StepChart::Steps convention{t("Convention", "الاتفاقية"), {}},
            protocol{t("Protocol", "البروتوكول"), {}};
        for (int i = 0; i < 22; ++i) {
            convention.points.push_back(
                {2001.2 + i, std::to_string(2001 + i), Value(191.0 * (1 - 1 / (1 + 0.35 * i)))});
            protocol.points.push_back({2001.4 + i, std::to_string(2001 + i),
                                       Value(std::floor(178.0 * (1 - 1 / (1 + 0.3 * i))))});
            convention.points.back().value.number =
                std::floor(convention.points.back().value.number);
        }
        chart.series = {convention, protocol};
        chart.until = 2025.2;
        chart.events = {{2003.98, t("Protocol in force", "نفاذ البروتوكول")}};
        all.push_back({"steps", chart});
    }
    {
        Sankey chart;
        chart.text =
            text("sankey", t("Main flows between subregions", "التدفقات الرئيسية بين المناطق"),
                 t("people, 2022", "أشخاص، 2022"));
        chart.nodes = {{regions[5], 0},
                       {regions[4], 0},
                       {regions[3], 0},
                       {regions[1], 0},
                       {regions[0], 1, 6},
                       {regions[2], 1, 6},
                       {t("Gulf States", "دول الخليج"), 1, 6}};
        chart.links = {{0, 4, 1290}, {0, 6, 410},  {1, 4, 288},
                       {1, 6, 960},  {1, 5, 96},   {2, 4, 402},
                       {2, 5, 377},  {3, 4, 1830}, {3, 5, Value::suppressed("<5")}};
        all.push_back({"sankey", chart});
    }
    {
        ChoroplethMap chart;
        chart.text = text(
            "map", t("Children among detected victims", "الأطفال من بين الضحايا المكتشفين"), "%");
        const char* codes[] = {"BEN", "TGO", "GHA", "NGA", "FRA", "DEU", "BRA", "ARG", "USA", "CAN",
                               "MEX", "IND", "CHN", "RUS", "AUS", "ZAF", "EGY", "KEN", "IDN", "THA",
                               "MLT", "SYC", "BHR", "SGP", "TUV", "FJI", "JPN", "ESP", "ITA", "UKR",
                               "KAZ", "SAU", "ETH", "COD", "DZA", "PER", "COL", "LUX", "MUS"};
        int i = 0;
        for (const char* code : codes) {
            Value value((i * 37) % 83 + 2);
            if (i % 11 == 4) value = Value::suppressed("<5");
            if (i % 13 == 7) value = Value::missing();
            chart.areas.push_back({code, code, value});
            ++i;
        }
        all.push_back({"map", chart});
        chart.text.id = "map-zoom";
        chart.text.title = t("West Africa alone", "غرب أفريقيا فقط");
        chart.zoom = true;
        chart.areas = {{"BEN", "Benin", 84},
                       {"TGO", "Togo", 77},
                       {"GHA", "Ghana", 61},
                       {"NGA", "Nigeria", 38},
                       {"CPV", "Cabo Verde", Value::suppressed()},
                       {"SEN", "Senegal", 20},
                       {"MLI", "Mali", 44},
                       {"NER", "Niger", Value::missing()},
                       {"CIV", "Côte d'Ivoire", 55},
                       {"BFA", "Burkina Faso", 70}};
        all.push_back({"map_zoom", chart});
        chart.text.id = "map-parties";
        chart.text.title = t("Parties to the Protocol", "الأطراف في البروتوكول");
        chart.text.unit = "";
        chart.zoom = false;
        chart.areas.clear();
        chart.categories = {t("Party", "طرف"), t("Signed, not a party", "موقّع وليس طرفاً"),
                            t("Neither", "لا هذا ولا ذاك")};
        i = 0;
        for (const char* code : codes)
            chart.areas.push_back({code, code, Value(i++ % 5 == 0 ? 1 : i % 7 == 0 ? 2 : 0)});
        all.push_back({"map_categories", chart});
    }
    {
        FlowMap chart;
        chart.text =
            text("flows", t("Main flows between subregions", "التدفقات الرئيسية بين المناطق"),
                 t("share of cross-border victims", "حصة الضحايا عبر الحدود"));
        chart.places = {{"", regions[5], {"NGA", "COD", "KEN", "ETH", "TZA", "AGO", "MLI", "GHA"}},
                        {"", regions[0], {"FRA", "ESP", "ITA", "DEU", "GBR"}},
                        {"", regions[4], {"IND", "NPL", "BGD", "PAK"}},
                        {"", t("Gulf States", "دول الخليج"), {"SAU", "ARE", "OMN"}},
                        {"", regions[3], {"BRA", "PER", "COL", "BOL"}},
                        {"", regions[2], {"USA", "CAN"}},
                        {"",
                         t("East Asia and the Pacific", "شرق آسيا والمحيط الهادئ"),
                         {"CHN", "THA", "VNM", "IDN", "PHL"}}};
        chart.flows = {
            {0, 1, Value(31, "31%")}, {0, 3, Value(11, "11%")}, {2, 3, Value(14, "14%")},
            {2, 1, Value(5, "5%")},   {4, 1, Value(9, "9%")},   {4, 5, Value(7, "7%")},
            {6, 1, Value(6, "6%")},   {6, 5, Value(4, "4%")},   {6, 3, Value::suppressed("<1%")}};
        chart.floor =
            t("Flows under 50 people are not drawn.", "لا تُرسم التدفقات التي تقل عن 50 شخصاً.");
        all.push_back({"flows", chart});
    }
    {
        UpSetPlot chart;
        chart.text = text(
            "upset", t("Means of control that were used together", "وسائل السيطرة المستخدمة معاً"),
            t("people, synthetic data", "أشخاص، بيانات تركيبية"));
        chart.sets = {{t("Debt bondage", "عبودية الدين"), 4100},
                      {t("Threats", "التهديدات"), 6800},
                      {t("Takes earnings", "أخذ الأجور"), 5200},
                      {t("Withholds documents", "حجز الوثائق"), 3300},
                      {t("Physical abuse", "الإيذاء الجسدي"), 2900}};
        chart.combinations = {{{1}, 1900},
                              {{1, 2}, 1620},
                              {{0, 2}, 1210},
                              {{0, 1, 2}, 980},
                              {{3}, 860},
                              {{1, 4}, 640},
                              {{1, 2, 3}, 480},
                              {{0, 3}, 310},
                              {{0, 1, 2, 3, 4}, 120},
                              {{4}, Value::suppressed("<10")}};
        all.push_back({"upset", chart});
    }
    {
        SurvivalCurve chart;
        chart.text = text("survival", t("How long exploitation lasted", "كم استمر الاستغلال"),
                          t("share still exploited", "حصة من لا يزالون مستغلين"));
        chart.text.x_label = t("Months since it began", "الأشهر منذ البداية");
        for (int g = 0; g < 2; ++g) {
            SurvivalCurve::Group group{g == 0 ? labour : sexual, {}, {}};
            double share = 1;
            for (int m = 1; m <= 36; m += 2) {
                const bool censored = m % 9 == (g ? 4 : 1);
                if (!censored) share *= g == 0 ? 0.93 : 0.87;
                group.steps.push_back({static_cast<double>(m), share, share * 0.94,
                                       std::min(1.0, share * 1.05), censored});
            }
            for (int m = 0; m <= 36; m += 12)
                group.at_risk.emplace_back(std::floor(400 * std::pow(g == 0 ? 0.964 : 0.93, m)));
            chart.groups.push_back(group);
        }
        chart.groups[1].at_risk[3] = Value::suppressed("<5");
        chart.at_risk_times = {0, 12, 24, 36};
        all.push_back({"survival", chart});
    }
    {
        BigNumber chart;
        chart.text =
            text("big", t("Nationalities detected", "الجنسيات المكتشفة"), t("2022", "2022"));
        chart.value = 162;
        chart.change = t("to 128 destinations; 14 more nationalities than in 2019",
                         "إلى 128 وجهة؛ 14 جنسية أكثر من عام 2019");
        chart.x = years(2012, 2022);
        chart.trend = {t("Nationalities", "الجنسيات"),
                       values({118, 121, 127, 126, 131, 139, 142, 148, 141, 152, 162})};
        all.push_back({"big_number", chart});
    }
    {
        TileGrid chart;
        chart.text = text("tiles", t("Commitments and where they stand", "الالتزامات وحالتها"), "");
        chart.statuses = {{t("Done", "منجز"), 0},
                          {t("Under way", "جارٍ"), 1},
                          {t("Not begun", "لم يبدأ"), 2},
                          {t("Not known", "غير معروف"), 6}};
        for (int g = 0; g < 4; ++g) {
            TileGrid::Group group{t("Paragraphs ", "الفقرات ") + std::to_string(g * 7 + 1) + "–" +
                                      std::to_string(g * 7 + 7),
                                  {}};
            for (int i = 0; i < 28 + g * 6; ++i)
                group.tiles.push_back({"A76-7.P" + std::to_string(i),
                                       static_cast<std::size_t>((i * (g + 3)) % 7 % 4)});
            chart.groups.push_back(group);
        }
        all.push_back({"tiles", chart});
    }
    return all;
}

}  // namespace palermo::charts
