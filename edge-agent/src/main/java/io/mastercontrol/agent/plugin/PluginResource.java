package io.mastercontrol.agent.plugin;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plugins of this device, for people and scripts on it. */
@Path("/local/v1/plugins")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class PluginResource {
    private final Plugins plugins;

    PluginResource(Plugins plugins) {
        this.plugins = plugins;
    }

    @GET
    public Map<String, Object> list() {
        List<PluginStatus> items = plugins.statuses(true);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("items", items);
        answer.put("next", null);
        answer.put("total", items.size());
        return answer;
    }
}
