#include <fmt/format.h>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using formats::Json;
using words::Words;

/// C57: every rule and what it found.
void quality_page(PageBuilder& builder) {
    const Words words(builder.language);
    open_page(builder, words("site.nav.quality"), words("site.quality.intro"));
    std::string html = R"(<section class="part all">)";
    charts::BarChart chart;
    chart.text = {std::string(words("site.quality.chart")),
                  std::string(words("site.quality.chart_description")),
                  std::string(words("site.quality.findings")),
                  "",
                  "",
                  "",
                  "C57"};
    chart.horizontal = true;
    chart.series.push_back({std::string(words("site.quality.findings")), {}, 0});
    std::string rows;
    Record record{"C57", "WLD", {}, {}, Json::Object{{"figure", "C57"}, {"scope", "WLD"}}};
    std::int64_t all = 0;
    for (const auto& rule : builder.site.inputs.rules) {
        std::string key = "rule.";
        for (const char c : rule.rule) key += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        key += ".title";
        const auto title = Words::has(key) ? words(key) : std::string_view(rule.rule);
        rows += fmt::format(
            R"(<tr><th scope="row">{0}</th><td class="text">{1}</td><td class="text">{2}</td><td><data value="{3}" data-fact="C57.WLD.{0}"><bdi>{4}</bdi></data></td></tr>)",
            rule.rule, escaped(title),
            escaped(words(fmt::format("site.quality.{}", rule.severity))), rule.findings,
            words.number(rule.findings));
        record.facts.push_back({rule.rule, std::to_string(rule.findings)});
        record.data.push_back({rule.rule, rule.severity, {rule.findings}, {}});
        all += rule.findings;
        if (rule.findings == 0) continue;
        chart.categories.push_back(fmt::format("{} {}", rule.rule, title));
        chart.series.front().values.emplace_back(static_cast<double>(rule.findings),
                                                 words.number(rule.findings));
    }
    record.facts.push_back({"all", std::to_string(all)});
    html += fmt::format(
        R"(<p class="lead">{}</p>)",
        words.fill(
            "site.quality.lead",
            {{"remarks",
              words.plural(
                  "count.remarks", all,
                  {{"n", fmt::format(
                             R"(<data value="{0}" data-fact="C57.WLD.all"><bdi>{1}</bdi></data>)",
                             all, words.number(all))}})}}));
    html += fmt::format(
        R"(<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption><thead><tr><th scope="col">{1}</th><th scope="col">{2}</th><th scope="col">{3}</th><th scope="col">{4}</th></tr></thead><tbody>{5}</tbody></table></div>)",
        escaped(words("site.quality.table")), escaped(words("site.quality.rule")),
        escaped(words("site.quality.what")), escaped(words("site.quality.severity")),
        escaped(words("site.quality.findings")), rows);
    html += "\n";
    if (!chart.categories.empty()) {
        html += charts::figure_html(chart, {builder.language});
        builder.write(fmt::format("{}/svg/C57.svg", words::code(builder.language)),
                      charts::svg(chart, {builder.language, 720, true, true}));
        ++builder.charts;
    }
    html += fmt::format(
        R"(<ul class="acts"><li><a href="../data/findings.csv" download>{}</a></li></ul>)",
        escaped(words("site.quality.download")));
    html += paragraph(words("site.quality.about"), "small quiet") + "</section>\n";
    if (builder.records != nullptr) builder.records->push_back(std::move(record));
    write_page(builder, words("site.nav.quality"), html);
}

}  // namespace palermo::report
