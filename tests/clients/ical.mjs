// Reads a calendar from standard input and tells its entries as JSON.
import { readFileSync } from "node:fs"
import ICAL from "ical.js"

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")))
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone)
}

function told(time) {
  if (!time) return null
  return time.isDate ? time.toString() : time.toJSDate().toISOString().replace(".000", "")
}

const entries = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component)
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description ?? "",
    sequence: event.sequence,
    starts: told(event.startDate),
    ends: told(event.endDate),
    parent: component.getFirstPropertyValue("related-to"),
  }
})
process.stdout.write(JSON.stringify(entries))
