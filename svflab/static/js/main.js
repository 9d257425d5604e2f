// What a page starts. Every part helps; none is needed: each form works without it.

import { startClock } from "./clock.js";
import { startForms } from "./forms.js";
import { startHands } from "./hands.js";
import { startNet } from "./net.js";
import { startScan } from "./scan.js";
import { startTimers } from "./timer.js";

document.documentElement.classList.add("js");
startClock();
startTimers();
startNet();
startForms();
startHands();
startScan();
