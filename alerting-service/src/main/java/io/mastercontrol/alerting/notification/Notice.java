package io.mastercontrol.alerting.notification;

import java.time.Instant;

/**
 * An alert in a group.
 *
 * @param told whether its beginning was told
 * @param over whether it is resolved
 * @param takenBy who acknowledged it, or null
 * @param quiet why nobody is to be told of its beginning now, or null
 * @param held whether it was kept quiet before
 */
record Notice(String alert, Instant joinedAt, boolean told, boolean over, String takenBy, boolean held, String quiet) {}
