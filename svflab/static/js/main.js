// What a page starts. Every part helps; none is needed: each form works without it.
document.documentElement.classList.add("js");
