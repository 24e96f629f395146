package dhash.service;

import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a replica answered. */
record Answer(HttpResponse<String> response) {
  int status() {
    return response.statusCode();
  }

  String body() {
    return response.body();
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(response.body());
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
