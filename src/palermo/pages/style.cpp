#include "palermo/charts/chart.hpp"
#include "palermo/charts/fonts.hpp"
#include "palermo/pages/frame.hpp"

namespace palermo::pages {
namespace {

// Measured, not chosen by eye: contrast of every pair, distance of every two categories with and without
// colour vision. A change here is measured again (docs/guides, "Pages").
constexpr std::string_view tokens =
    R"css(/* The only place where a colour, size or distance is a value. */
:root{color-scheme:light dark;
/* type: 13 14 16 17 20 24 32 40 px at 100% text */
--t-xs:.8125rem;--t-s:.875rem;--t-m:1rem;--t-r:1.0625rem;--t-l:1.25rem;--t-xl:1.5rem;--t-2xl:2rem;--t-3xl:2.5rem;
/* space: 4 8 12 16 24 32 48 */
--s1:.25rem;--s2:.5rem;--s3:.75rem;--s4:1rem;--s5:1.5rem;--s6:2rem;--s7:3rem;
--page:72rem;--chart:45rem;--measure:40rem;--radius:.375rem;--tap:2.75rem;
--paper:#fff;--canvas:#f4f5f7;--ink:#17202b;--quiet:#535e6b;--line:#dfe3e8;--edge:#7a8592;
--accent:#1d5290;--accent-soft:#e9f0f8;--on-accent:#fff;
--danger:#9f2129;--danger-soft:#fbeced;--warn:#8a5a00;--warn-soft:#fdf4df;--good:#22634a;--good-soft:#e8f3ee;--focus:#17202b;--focus-halo:#ffce4d;
/* categories */
--c1:#245fa5;--c2:#a36427;--c3:#629e8b;--c4:#441848;--c5:#b98a20;--c6:#a31c61;--cx:#8a94a0;
/* less to more */
--q1:#c9dff1;--q2:#9dc1e0;--q3:#6297c8;--q4:#2f68a6;--q5:#123a6b;
/* fewer, middle, more */
--d1:#8c4f18;--d2:#d9a066;--d3:#eceef0;--d4:#82acd4;--d5:#1f5490;
/* not published, hidden, too weak */
--none:#eff0f1;--hatch:#7a8592;--weak:#6a7480}
@media screen and (prefers-color-scheme:dark){:root{
--paper:#12171c;--canvas:#0d1115;--ink:#e8ecf0;--quiet:#a7b1bc;--line:#2b333c;--edge:#77838f;
--accent:#8fbcec;--accent-soft:#192a3d;--on-accent:#0d1115;
--danger:#f59a9c;--danger-soft:#391c20;--warn:#f0c464;--warn-soft:#33290f;--good:#86d0ae;--good-soft:#15302a;--focus:#fff;--focus-halo:#8a6400;
--c1:#6088bc;--c2:#fd984e;--c3:#a7e6de;--c4:#caa3f4;--c5:#f9e479;--c6:#d15768;--cx:#85909b;
--q1:#1d3149;--q2:#27507f;--q3:#3c78b8;--q4:#79abdd;--q5:#cfe3f7;
--d1:#f0a864;--d2:#9a6433;--d3:#262d35;--d4:#3c6c9f;--d5:#93c0ee;
--none:#262d35;--hatch:#77838f;--weak:#95a0ab}}
@media (forced-colors:active){:root{--paper:Canvas;--ink:CanvasText;--quiet:CanvasText;--line:GrayText;--edge:CanvasText;--accent:LinkText;--c1:CanvasText;--c2:CanvasText;--c3:CanvasText;--c4:CanvasText;--c5:CanvasText;--c6:CanvasText;--cx:GrayText;--none:Canvas;--hatch:CanvasText;--weak:CanvasText;--q1:Canvas;--q2:Canvas;--q3:GrayText;--q4:CanvasText;--q5:CanvasText;--d1:CanvasText;--d2:GrayText;--d3:Canvas;--d4:GrayText;--d5:CanvasText}}
@media print{:root{--t-r:.9375rem;--paper:#fff;--canvas:#fff}})css";

constexpr std::string_view components = R"css(
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:400 var(--t-r)/1.6 var(--font);font-variant-numeric:lining-nums tabular-nums;overflow-wrap:break-word}
body:lang(ar){line-height:1.8}
h1,h2,h3,p,ul,ol,dl,dd,figure,fieldset,table{margin:0;padding:0}
h1,h2,h3,b,th,legend{font-weight:600}
h1{font-size:clamp(1.75rem,1.2rem + 2.4vw,var(--t-3xl));line-height:1.2;letter-spacing:-.012em}
:lang(ar) h1,:lang(ar) h2,:lang(zh) h1{letter-spacing:0;line-height:1.5}
h2{font-size:var(--t-xl);line-height:1.3}
h1,h2{text-wrap:balance}
h3{font-size:var(--t-m);line-height:1.4}
ul,ol{padding-inline-start:1.25em}
a{color:var(--accent);text-underline-offset:.2em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 6px var(--focus-halo);border-radius:2px}
small,.small{font-size:var(--t-s);line-height:1.5}
.quiet{color:var(--quiet)}
.lede{font-size:var(--t-l);line-height:1.5;color:var(--quiet)}
.text{max-inline-size:var(--measure)}
.stack>*+*{margin-block-start:var(--s4)}
.num{text-align:end;white-space:nowrap}
.sr,.skip:not(:focus){position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip:focus{position:fixed;inset-block-start:var(--s2);inset-inline-start:var(--s2);background:var(--paper);padding:var(--s3);z-index:9}
.wrap{max-inline-size:var(--page);margin-inline:auto;padding-inline:clamp(1rem,4vw,2rem)}
.row{display:flex;flex-wrap:wrap;gap:var(--s2) var(--s4);align-items:center}
.push{margin-inline-start:auto}
ul.row{list-style:none;padding:0}
.top{border-block-end:1px solid var(--line);background:var(--paper)}
.top .wrap>.row{padding-block-start:var(--s3);min-block-size:3rem}
.site{flex:1;font-weight:600;color:inherit;text-decoration:none}
.nav ul{gap:0 var(--s5)}
.nav a,.lang a{display:block;padding-block:var(--s2);color:var(--quiet);text-decoration:none;font-size:var(--t-s);border-block-end:2px solid transparent}
.nav a:hover,.lang a:hover{border-color:var(--edge)}
.nav [aria-current],.lang [aria-current]{color:var(--ink);font-weight:600;border-color:var(--accent)}
.menu{display:none}
.crumb{font-size:var(--t-s);padding-block:var(--s5) var(--s2)}
.head{padding-block:var(--s6) var(--s5)}
.foot{margin-block-start:var(--s7);border-block-start:1px solid var(--line);background:var(--canvas);font-size:var(--t-s);padding-block:var(--s6)}
.foot li a{display:inline-block;padding-block:.2rem}
.cols{display:grid;gap:var(--s5) var(--s7);grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr))}
.keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,9.5rem),1fr));border-block:1px solid var(--line);overflow:hidden}
.keys>div{padding-block:var(--s4);padding-inline:0 var(--s5);box-shadow:0 1px 0 var(--line)}
.keys dt{font-size:var(--t-s);line-height:1.4;color:var(--quiet)}
.keys dd{font-size:var(--t-2xl);font-weight:600;line-height:1.25;letter-spacing:-.01em;margin-block:var(--s1)}
.keys div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.keys dd a{color:inherit;text-decoration:underline dotted var(--edge) 1px}
.fig{display:grid;grid-template-columns:minmax(0,var(--chart)) minmax(0,1fr);gap:var(--s4) var(--s7);padding-block:var(--s7) 0;align-items:start}
.fig>header{grid-column:1/-1;max-inline-size:var(--chart)}
.fig header p{color:var(--quiet);font-size:var(--t-s);margin-block-start:var(--s1)}
.fig aside{font-size:var(--t-s);line-height:1.55;border-block-start:1px solid var(--line);padding-block-start:var(--s3)}
.fig aside h3{font-size:var(--t-s)}
.fig aside *+h3{margin-block-start:var(--s4)}
.acts{display:flex;flex-wrap:wrap;gap:0 var(--s4);margin-block-start:var(--s2);padding:0;list-style:none;font-size:var(--t-s)}
.acts a,summary{display:inline-block;padding-block:var(--s1);min-block-size:1.75rem}
summary{cursor:pointer;font-size:var(--t-s);color:var(--accent)}
/* charts: drawn at 720 and at 328 px */
.ch{display:block;fill:var(--ink);inline-size:100%;block-size:auto;font:400 13px var(--font);font-variant-numeric:tabular-nums;overflow:visible}
.ch .q{fill:var(--quiet)}.ch .b{font-weight:600}.ch .m{text-anchor:middle}.ch .e{text-anchor:end}.ch .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.ch .grid{stroke:var(--line)}.ch .axis{stroke:var(--edge)}.ch .ln{fill:none;stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round}
.land{fill:var(--none)}.ch .dot{stroke:var(--paper);stroke-width:1.5}
.c1{fill:var(--c1)}.c2{fill:var(--c2)}.c3{fill:var(--c3)}.c4{fill:var(--c4)}.c5{fill:var(--c5)}.c6{fill:var(--c6)}.cx{fill:var(--cx)}
.l1{stroke:var(--c1)}.l2{stroke:var(--c2)}.l3{stroke:var(--c3)}.l4{stroke:var(--c4)}.l5{stroke:var(--c5)}.l6{stroke:var(--c6)}.lx{stroke:var(--cx)}
.d1{fill:var(--d1)}.d5{fill:var(--d5)}
.none{fill:var(--none)}.hid{fill:url(#hatch);stroke:var(--hatch)}.weak{fill:var(--paper);stroke:var(--weak);stroke-width:2}.lw{stroke:var(--weak);stroke-width:2;stroke-dasharray:5 4;fill:none}
.sw{display:inline-block;inline-size:1.5em;block-size:.85em;vertical-align:-.05em;margin-inline-end:var(--s1)}
.narrow{display:none;max-inline-size:26rem}
@media(max-width:63.99rem){.fig{grid-template-columns:minmax(0,1fr)}}
@media(max-width:47.99rem){.wide,.top .nav,.top .lang,.hm{display:none}.narrow,.menu{display:block}.fig{padding-block-start:var(--s6)}h2{font-size:1.3125rem}.keys dd{font-size:1.75rem}}
.scroll{overflow-x:auto}
.panel .tbl{inline-size:100%}
.tbl{border-collapse:collapse;min-inline-size:60%;font-size:var(--t-s);line-height:1.45}
.tbl caption{text-align:start;color:var(--quiet);padding-block-end:var(--s2)}
.tbl th,.tbl td{padding:var(--s2) var(--s3);padding-inline-start:0;text-align:start;vertical-align:top;border-block-end:1px solid var(--line)}
.tbl .num{text-align:end}
.tbl thead th{color:var(--quiet);border-color:var(--edge);white-space:nowrap}
.tbl tbody th{font-weight:400}
.tbl .nd{color:var(--quiet);font-style:italic}
.desk{background:var(--canvas);font-size:.9375rem;line-height:1.5}
.desk h1{font-size:var(--t-xl)}.desk h2{font-size:var(--t-m)}
.desk main{padding-block:var(--s5) var(--s7)}
.panel{background:var(--paper);border:1px solid var(--line);border-radius:var(--radius);padding:var(--s4) var(--s5)}
.panel>h2{margin-block-end:var(--s3)}
.split{display:grid;gap:var(--s5);margin-block-start:var(--s4);grid-template-columns:minmax(0,1fr) minmax(0,21rem);align-items:start}
@media(max-width:59.99rem){.split{grid-template-columns:minmax(0,1fr)}}
.list :is(th,td){padding:var(--s3);padding-inline-start:0}
.list :is(th,td):first-child{padding-inline-start:var(--s4)}
@media(max-width:47.99rem){.list thead{display:none}.list tr{display:grid;grid-template-columns:1fr auto;gap:var(--s1) var(--s3);padding:var(--s3) var(--s4);border-block-end:1px solid var(--line)}.list.list :is(td,th){padding:0;border:0}.list td:nth-child(3){grid-column:1/-1}.list :is(th,td:last-child){text-align:end}.list td:first-child br{display:none}}
.late{box-shadow:inset 4px 0 var(--danger)}
[dir=rtl] .late{box-shadow:inset -4px 0 var(--danger)}
.r{--k:var(--danger);--kb:var(--danger-soft)}.w{--k:var(--warn);--kb:var(--warn-soft)}.g{--k:var(--good);--kb:var(--good-soft)}
.tag{display:inline-block;padding:0 var(--s2);border:1px solid var(--k,var(--edge));border-radius:1em;color:var(--k,inherit);background:var(--kb,none);font-size:var(--t-xs);line-height:1.6}
.note{border-inline-start:4px solid var(--k,var(--accent));background:var(--kb,var(--accent-soft));padding:var(--s3) var(--s4);border-radius:var(--radius)}
.kv{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:var(--s2) var(--s4);font-size:var(--t-s)}
.kv dt{color:var(--quiet)}
.time{list-style:none;padding:0}
.time>li{position:relative;padding-inline-start:var(--s5);padding-block-end:var(--s4);border-inline-start:2px solid var(--line);margin-inline-start:var(--s2)}
.time>li::before{content:"";position:absolute;inset-inline-start:-.44rem;inset-block-start:.4rem;inline-size:.75rem;block-size:.75rem;border-radius:50%;background:var(--paper);border:2px solid var(--edge)}
.time>li.on::before{background:var(--accent);border-color:var(--accent)}
.time>li:last-child{border-color:transparent}
.btn{display:inline-block;min-block-size:var(--tap);padding:.6rem 1.1rem;border:1px solid var(--accent);border-radius:var(--radius);background:var(--accent);color:var(--on-accent);font:600 1em/1.4 var(--font);text-decoration:none;text-align:center;cursor:pointer}
.btn.sec{background:var(--paper);color:var(--accent)}
.field{border:0;margin-block:var(--s6);min-inline-size:0}
.field label,.field legend{font-weight:600;display:block;padding:0}
.hint{color:var(--quiet);font-size:var(--t-s);margin-block:var(--s1)}
.inp{inline-size:100%;min-block-size:var(--tap);padding:.5rem .75rem;border:1px solid var(--edge);border-radius:var(--radius);background:var(--paper);color:var(--ink);font:inherit;margin-block-start:var(--s1)}
.bad{border-inline-start:4px solid var(--danger);padding-inline-start:var(--s4)}
.msg{color:var(--danger);font-weight:600;margin-block:var(--s1)}
.opts{display:grid;gap:var(--s2);margin-block-start:var(--s3)}
.field .opts label{display:flex;gap:var(--s3);align-items:flex-start;font-weight:400;padding:.6rem var(--s4);border:1px solid var(--edge);border-radius:var(--radius);min-block-size:var(--tap);cursor:pointer;background:var(--paper)}
.opts label:has(:checked){border-color:var(--accent);background:var(--accent-soft);box-shadow:inset 0 0 0 1px var(--accent)}
.opts input{flex:none;inline-size:1.25rem;block-size:1.25rem;margin:.15em 0 0;accent-color:var(--accent)}
.one{font-size:1.125rem}
.one .wrap{max-inline-size:36rem}
.one h1{font-size:1.625rem}
.one .btn{display:block;inline-size:100%}
.one .field{margin-block:var(--s4)}
.one .field .opts label{padding:.9rem var(--s4);min-block-size:3.5rem;align-items:center}
.one .opts input{margin:0}
.exit{position:sticky;inset-block-start:0;z-index:5;background:var(--paper);border-block-end:1px solid var(--line);padding-block:var(--s2)}
.exit .btn{flex:none;inline-size:auto;font-size:1rem;background:var(--danger);border-color:var(--danger)}
.bar{block-size:.375rem;background:var(--line);border-radius:1em;overflow:hidden}
.bar i{display:block;block-size:100%;background:var(--accent);border-inline-end:1px solid}
@media(forced-colors:active){.btn,.bar,.panel,.note{border:1px solid}.l2{stroke-dasharray:8 4}.l3{stroke-dasharray:2 4}.l4{stroke-dasharray:10 3 2 3}.opts label:has(:checked){outline:3px solid Highlight}}
@media print{@page{margin:16mm 14mm}.top .nav,.top .lang,.menu,.exit,.acts,.skip,form .btn{display:none}.fig{break-inside:avoid;grid-template-columns:1fr;padding-block-start:1rem}.foot{background:none}.wide{display:block}.narrow{display:none}.ch,.bar,.tag{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{color:inherit}details::details-content{content-visibility:visible;block-size:auto}})css";

constexpr std::string_view of_reports = R"css(
/* the pages of a report */
html{scroll-padding-block-start:1rem}
main:focus{outline:none;box-shadow:none}
.head h1+.lede{margin-block-start:var(--s3)}
.head>*+*{margin-block-start:var(--s4)}
.keys+p{margin-block-start:var(--s2)}
.keys data{white-space:nowrap}
.keys .small{display:block;font-weight:400;letter-spacing:0}
ul.plain{list-style:none;padding:0;columns:8.5rem auto}
.contents{padding-block:var(--s3)}
.contents a{display:inline-block;padding-block:.15rem}
.fig .pic{min-inline-size:0}
.fig h2 data,.fig aside data,.lead data{white-space:nowrap}
.fig aside>*+p,.fig aside>*+details{margin-block-start:var(--s3)}
.fig aside>*+.quiet{margin-block-start:var(--s4)}
.part{padding-block-start:var(--s7);max-inline-size:var(--chart)}
.part>*+*{margin-block-start:var(--s3)}
.part.all{max-inline-size:none}
.columns{columns:14rem auto;column-gap:2rem;padding-inline-start:0;list-style:none}
.columns li{break-inside:avoid}
.columns a,.part li a{display:inline-block;padding-block:.15rem}
.scroll{max-inline-size:100%}
.scroll table:not(.pc-table){border-collapse:collapse;min-inline-size:60%;font-size:var(--t-s);line-height:1.45}
.scroll caption{text-align:start;color:var(--quiet);padding-block-end:var(--s2)}
.scroll table:not(.pc-table) :is(th,td){padding:var(--s2) var(--s3);padding-inline-start:0;text-align:start;vertical-align:top;border-block-end:1px solid var(--line)}
.scroll table:not(.pc-table) td:not(.text){text-align:end}
.scroll thead th{color:var(--quiet)}
.scroll tbody th{font-weight:400}
.how>*+*{margin-block-start:var(--s2)}
.how{font-size:var(--t-s)}
code,pre{font-size:.8125rem;overflow-wrap:anywhere;white-space:pre-wrap;font-family:ui-monospace,"DejaVu Sans Mono",monospace}
pre{margin:0;padding:var(--s3);background:var(--canvas);border-radius:var(--radius)}
dl.words dt{font-weight:600;margin-block-start:var(--s4)}
dl.words dd{color:var(--quiet)}
.choose{font-size:var(--t-l);line-height:2.2;list-style:none;padding:0}
.find{position:relative}
.find .inp{inline-size:16rem;max-inline-size:100%;margin:0}
.cite{padding-block-start:var(--s7);max-inline-size:var(--chart)}
.cite>*+*{margin-block-start:var(--s2)}
button.link{border:0;background:none;padding:var(--s1) 0;min-block-size:1.75rem;color:var(--accent);font:inherit;text-decoration:underline;text-underline-offset:.2em;text-decoration-thickness:1px;cursor:pointer}
.picks .inp{inline-size:14rem}
.compared svg{display:block;max-inline-size:100%}
.compared path{fill:none;stroke:var(--edge)}.compared .line{stroke:var(--c1);stroke-width:2.5;stroke-linecap:round}.compared .at{stroke:var(--line)}
.tip{position:absolute;z-index:5;max-inline-size:18rem;background:var(--paper);border:1px solid var(--edge);border-radius:var(--radius);padding:var(--s2) var(--s3);font-size:var(--t-s);line-height:1.4;pointer-events:none}
.said{font-size:var(--t-s);color:var(--good)}
.pc-figure{margin:0;position:relative}
.pc-figure+.pc-figure{margin-block-start:var(--s5)}
@media(max-width:47.99rem){.foot .cols{grid-template-columns:minmax(0,1fr)}}
@media print{body{font-size:10pt}.fig,.part{padding-block-start:8mm}.contents,.find,.cite summary,.tip,.said,button{display:none}h1{font-size:20pt}h2{font-size:13pt}.keys dd{font-size:15pt}}
)css";

}  // namespace

std::string style_sheet() {
    std::string style = charts::font_faces("fonts/");
    style += tokens;
    style += components;
    style += of_reports;
    return style + std::string(charts::css());
}

}  // namespace palermo::pages
