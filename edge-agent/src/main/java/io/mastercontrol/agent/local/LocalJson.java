package io.mastercontrol.agent.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mastercontrol.contracts.message.Json;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** HTTP speaks the same JSON as the messages. */
final class LocalJson {
    @Produces
    @Singleton
    ObjectMapper mapper() {
        return Json.mapper();
    }
}
