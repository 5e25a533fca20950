#include "palermo/charts/chart.hpp"
#include "palermo/pages/frame.hpp"

namespace palermo::pages {

std::string style_sheet() {
    constexpr std::string_view own = R"(
:root{--paper:#fff;--ink:#1b222c;--quiet:#545e6b;--line:#dde2e7;--link:#0b4f9e;--accent:#1c5ea8;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#eceff3;--quiet:#a8b2be;--line:#303741;--link:#8fc1ff;--accent:#60a5ec}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;border-top:.3rem solid var(--accent);background:var(--paper);color:var(--ink);font:1.0625rem/1.6 "Noto Sans","Noto Sans Arabic","Noto Naskh Arabic","Noto Sans CJK SC","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.18em}
a:hover{text-decoration-thickness:.12em}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
main:focus-visible{outline:none}
.skip{position:absolute;inset-inline-start:-100vw;background:var(--paper);padding:.5rem 1rem;z-index:2}
.skip:focus{inset-inline-start:0}
header,.page,footer{max-width:65.5rem;margin-inline:auto;padding-inline:1.25rem}
header{padding-block:1.1rem .4rem;border-bottom:1px solid var(--line)}
.top{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;column-gap:2rem}
.site{font-weight:700;font-size:1.0625rem;margin:0 0 .4rem}.site a{color:inherit;text-decoration:none}.site a:hover{text-decoration:underline}
header nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:0 1.25rem;margin:0;padding:0;font-size:.9375rem}
header nav a{display:inline-block;padding-block:.3rem;min-height:1.75rem;color:var(--quiet);text-decoration:none;border-bottom:.15rem solid transparent}
header nav a:hover{color:var(--link);text-decoration:underline}
header nav a[aria-current]{color:var(--ink);font-weight:600;border-bottom-color:var(--accent)}
header .languages ul{font-size:.875rem;gap:0 1rem}
.toc{display:none;font-size:.875rem;line-height:1.4}
.toc p{font-weight:600;margin:0 0 .5rem}.toc ul{list-style:none;margin:0;padding:0}.toc li{margin-block:.15rem}
.toc a{display:block;padding-block:.2rem;color:var(--quiet);text-decoration:none}.toc a:hover{color:var(--link);text-decoration:underline}
main{max-width:45rem;padding-block:1.6rem 0}
@media (min-width:64rem){
.page{display:grid;grid-template-columns:minmax(0,45rem) 13.5rem;justify-content:space-between}
main{grid-column:1;grid-row:1;width:100%}
.toc{display:block;grid-column:2;grid-row:1;position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;margin-top:2.2rem;padding-block:.2rem 1.5rem;padding-inline-start:1.1rem;border-inline-start:1px solid var(--line)}
}
h1{font-size:2.25rem;line-height:1.2;margin:.4rem 0 .7rem;text-wrap:balance}
h2{font-size:1.4rem;line-height:1.3;margin:0 0 .5rem;text-wrap:balance}
h3{font-size:1.0625rem;margin:1.4rem 0 .2rem}
p{margin-block:.8rem}
main>section{margin-block:2.75rem;padding-top:1.75rem;border-top:1px solid var(--line)}
.intro{font-size:1.1875rem;line-height:1.5;color:var(--quiet)}
.lead{font-size:1.125rem;text-wrap:pretty}.lead data,.card data{font-variant-numeric:tabular-nums;font-weight:650}
.cards{display:grid;grid-template-columns:repeat(6,1fr);gap:1.75rem 1.5rem;list-style:none;margin:1.75rem 0;padding:0}
.card{grid-column:span 2;border-top:.2rem solid var(--accent);padding-top:.6rem}
.card:nth-child(-n+2){grid-column:span 3}
.card .number{display:block;font-size:2.1rem;line-height:1.2;letter-spacing:-.01em}
.card:nth-child(-n+2) .number{font-size:3rem}
.card p{margin:.15rem 0;line-height:1.45}.card .how{font-size:.875rem;margin-top:.35rem}
@media (max-width:40rem){.card,.card:nth-child(-n+2){grid-column:span 6}h1{font-size:1.8rem}.cards{gap:1.25rem}}
.caution{border-inline-start:.2rem solid var(--line);padding-inline-start:1rem;color:var(--quiet)}
figure{margin:1.1rem 0}figure svg{max-width:100%;height:auto}
.note,.behind,.downloads{font-size:.9375rem;line-height:1.5;color:var(--quiet)}
.downloads{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin-top:.6rem}
details{margin-block:.25rem}summary{cursor:pointer;padding-block:.2rem}summary:hover{color:var(--link)}
details[open]>summary{margin-bottom:.3rem}
.scroll{overflow-x:auto;margin-block:1rem}
table{border-collapse:collapse;font-size:.9375rem;line-height:1.4;font-variant-numeric:tabular-nums}
.scroll table{width:100%}
caption{text-align:start;font-weight:600;padding-block:.4rem}
th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}
thead th{border-bottom:1px solid var(--quiet)}
tbody th{font-weight:600}
th:first-child{padding-inline-start:0}
td{text-align:end}td.text{text-align:start}
dt{margin-top:1rem}dd{margin:.1rem 0 0;color:var(--quiet)}
code{font-size:.875em;overflow-wrap:anywhere}
.columns{columns:14rem auto;column-gap:2rem;padding-inline-start:0;list-style:none}.columns li{break-inside:avoid;padding-block:.1rem}
.choose{font-size:1.25rem;line-height:2.2;list-style:none;padding:0}
.inputs code{font-size:.75rem}
footer{margin-top:3.5rem;padding-block:1.2rem 2.5rem;border-top:1px solid var(--line);font-size:.9375rem;color:var(--quiet)}
footer p{max-width:45rem;margin-block:.5rem}
@media (forced-colors:active){header nav a{border-bottom-color:Canvas}header nav a[aria-current]{border-bottom-color:Highlight}}
@media print{body{border:0;font-size:10.5pt}header nav,.skip,.downloads,.toc{display:none}.page{display:block}main>section{break-inside:avoid}h2,figcaption{break-after:avoid}}
)";
    return std::string(own.substr(1)) + std::string(charts::css());
}

}  // namespace palermo::pages
