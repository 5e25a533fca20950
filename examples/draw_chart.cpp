// A chart that can be read without seeing it: title, description, and a table with the same values.
// Prints a whole <figure>. The numbers are invented.
#include <cstdio>

#include "palermo/charts/chart.hpp"

using namespace palermo;

int main() {
    charts::BarChart chart;
    chart.text.title = "Detected victims by form of exploitation";
    chart.text.description = "Forced labour is the largest of three forms.";
    chart.text.unit = "people";
    chart.categories = {"forced labour", "sexual exploitation", "organ removal"};
    // A suppressed value is hatched and never drawn as zero.
    chart.series = {{"detected", {412, 377, charts::Value::suppressed()}}};
    chart.horizontal = true;
    std::printf("%s\n", charts::figure_html(chart, {}).c_str());
}
