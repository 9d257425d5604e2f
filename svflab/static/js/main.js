// What a page starts. Every part helps; none is needed: each form works without it.

import { startAlarms } from "./alarm.js";
import { startBadges } from "./badges.js";
import { startCamera } from "./camera.js";
import { startClock } from "./clock.js";
import { startEntered } from "./entered.js";
import { startFigures } from "./figures.js";
import { startForms } from "./forms.js";
import { startHands } from "./hands.js";
import { startNet } from "./net.js";
import { startPacks } from "./packs.js";
import { startPresses } from "./press.js";
import { startScan } from "./scan.js";
import { startSound } from "./sound.js";
import { startSounding } from "./sounding.js";
import { startTimers } from "./timer.js";
import { startWhose } from "./whose.js";

document.documentElement.classList.add("js");
startClock();
startTimers();
startNet();
startWhose();
startForms();
startFigures();
startHands();
startEntered();
startSound();
startSounding();
startAlarms();
startPacks();
startScan();
startBadges();
startPresses();
startCamera();
