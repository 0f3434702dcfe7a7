package io.mastercontrol.alerting.receiver.mail;

import io.mastercontrol.alerting.receiver.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An alert as a letter: a subject, and the same in text and in HTML. */
record Mail(String subject, String text, String html) {
    private static final int LONGEST_SUBJECT = 150;

    static Mail of(Told told, Optional<String> link) {
        String subject = told.headline().replaceAll("\\p{Cntrl}+", " ").strip();
        String shortened =
                subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT - 1) + "…";
        Told.Item sum = told.sum();
        String what = told.resolved() ? "Over since " + sum.endedAt() : "Since " + sum.startedAt();
        String page = link.orElse("");
        String about = line("Of", told.count() > 1 ? "" : sum.subject())
                + line("Severity", sum.severity())
                + line("Rule", sum.rule());
        List<String> lines = told.count() > 1 ? lines(told) : List.of();
        StringBuilder text = new StringBuilder(told.headline() + "\n\n" + about + what + "\n");
        StringBuilder html = new StringBuilder("<p><strong>" + escape(told.headline()) + "</strong></p><p>"
                + escape(about).replace("\n", "<br>") + escape(what) + "</p>");
        if (!lines.isEmpty()) {
            text.append('\n');
            html.append("<ul>");
            lines.forEach(line -> {
                text.append("- ").append(line.replaceAll("\\p{Cntrl}+", " ")).append('\n');
                html.append("<li>").append(escape(line)).append("</li>");
            });
            html.append("</ul>");
        }
        text.append(page.isEmpty() ? "" : "\n" + page + "\n");
        html.append(page.isEmpty() ? "" : "<p><a href=\"" + escape(page) + "\">Open in the console</a></p>");
        told.actions().forEach((name, address) -> {
            text.append('\n').append(name).append(": ").append(address).append('\n');
            html.append("<p><a href=\"" + escape(address) + "\">" + escape(name) + "</a></p>");
        });
        return new Mail("[Master Control] " + shortened, text.toString(), html.toString());
    }

    private static List<String> lines(Told told) {
        List<String> lines =
                new ArrayList<>(told.alerts().stream().map(Told.Item::line).toList());
        if (told.unlisted() > 0) {
            lines.add("and " + told.unlisted() + " more");
        }
        return lines;
    }

    private static String line(String name, String value) {
        return value.isEmpty() ? "" : name + ": " + value + "\n";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
