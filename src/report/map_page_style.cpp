// The style of the page.
#include "report/map_page.h"

namespace touchline {

std::string_view map_page_style() {
    return R"css(
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 "Helvetica Neue",Helvetica,
Arial,"Liberation Sans",sans-serif}
header,section,footer{padding:0 20px;max-width:1880px;margin:0 auto}
header{padding-top:18px}
h1{font-size:22px;line-height:1.25;margin:0 0 2px}
h2{font-size:16px;margin:26px 0 8px}
p{margin:2px 0;color:var(--soft)}
.tools{display:flex;flex-wrap:wrap;gap:10px 18px;align-items:center;margin:14px 0 10px}
.tools label{display:flex;align-items:center;gap:8px;color:var(--soft);font-size:14px}
input[type=search]{font:inherit;font-size:14px;padding:6px 10px;min-width:170px;
border:1px solid var(--border);border-radius:8px;background:var(--panel);color:var(--text)}
input[type=range]{width:150px;accent-color:var(--accent)}
button{font:inherit;font-size:14px;min-width:36px;min-height:34px;padding:4px 11px;cursor:pointer;
border:1px solid var(--border);border-radius:8px;background:var(--panel);color:var(--text)}
button:hover{border-color:var(--accent)}
:focus-visible{outline:2.5px solid var(--accent);outline-offset:2px}
.buttons{display:flex;gap:6px}
.stage{display:grid;grid-template-columns:minmax(0,1fr) 310px;gap:14px;align-items:stretch}
.stage.wide{grid-template-columns:minmax(0,1fr)}
.stage.wide .details{height:auto;min-height:0}
.stage.wide .details ul{columns:310px}
.stage.wide .details li{break-inside:avoid}
.stage.wide .details dl{max-width:420px}
.view{border:1px solid var(--border);border-radius:12px;overflow:hidden;background:var(--page);
height:min(72vh,820px);min-height:360px}
.view svg{display:block;width:100%;height:100%;touch-action:none;cursor:grab;user-select:none}
.view svg.dragging{cursor:grabbing}
.level[hidden]{display:none}
.details{border:1px solid var(--border);border-radius:12px;background:var(--panel);
padding:12px 14px;overflow:auto;height:min(72vh,820px);min-height:360px;font-size:14px}
.details h2{margin:0 0 6px;font-size:16px;overflow-wrap:anywhere}
.details dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:8px 0}
.details dt{color:var(--soft)}
.details dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
.details h3{font-size:12px;font-weight:600;color:var(--soft);margin:14px 0 2px}
.details ul{list-style:none;margin:0;padding:0}
.details li button{display:grid;grid-template-columns:1fr auto;gap:2px 10px;width:100%;
text-align:left;border:0;background:none;padding:5px 4px;border-radius:6px;font-size:13px}
.details li button:hover{background:var(--page)}
.details li span{overflow-wrap:anywhere}
.details li small{color:var(--soft);grid-column:1/3;font-size:12px;line-height:1.2}
.kind,.edge,.label{cursor:pointer}
.level g{transition:opacity .12s}
.lit .edge,.lit .kind,.lit .label,.lit .marker{opacity:.2}
.lit .hot{opacity:1!important}
.kind.found .box,.kind.pinned .box,.kind:focus-visible .box{
stroke:var(--accent);stroke-width:3px}
.kind:focus,.edge:focus{outline:none}
.legend{display:flex;flex-wrap:wrap;gap:10px 34px;margin-top:12px;font-size:13px;
color:var(--soft);align-items:flex-end}
.legend svg{display:block}
.legend .key{display:flex;align-items:center;gap:8px}
.swatches{display:flex;flex-wrap:wrap;row-gap:6px}
.swatches div{
min-width:88px;white-space:nowrap;text-align:center;font-size:12px;padding:17px 9px 0;
position:relative}
.swatches svg{position:absolute;left:0;top:0;width:calc(100% - 1px);height:13px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:14px;min-width:520px;width:100%;max-width:1100px}
caption{text-align:left;color:var(--soft);padding-bottom:6px}
th,td{padding:5px 12px 5px 0;border-bottom:1px solid var(--border);text-align:right;
font-variant-numeric:tabular-nums;vertical-align:top}
th{font-weight:600;color:var(--soft);font-size:13px}
th.words,td.words{text-align:left;overflow-wrap:anywhere}
footer{padding:24px 20px;font-size:13px}
@media (max-width:900px){.stage{grid-template-columns:minmax(0,1fr)}
.details{height:auto;min-height:0;max-height:320px}.view{height:62vh}}
@media (max-width:480px){header,section,footer{padding-left:12px;padding-right:12px}
.tools label{flex:1 1 100%}input[type=search],input[type=range]{flex:1;min-width:0}}
@media (prefers-reduced-motion:reduce){.level g{transition:none}}
@media print{.tools,.details,.buttons{display:none}.stage{display:block}
.view{height:auto;border:0}}
)css";
}

}  // namespace touchline
