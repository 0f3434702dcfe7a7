package io.mastercontrol.dashboard.oidc;

import java.util.List;

/** Somebody, as a token says that was found to be right. */
record Person(String subject, String name, List<String> groups) {}
