package io.mastercontrol.dashboard.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.mastercontrol.contracts.message.Json;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** HTTP speaks the same JSON as MQTT: snake_case, RFC 3339, no nulls. */
class JsonMapperProducer {
    @Produces
    @Singleton
    ObjectMapper mapper() {
        return Json.configure(JsonMapper.builder()).build();
    }
}
