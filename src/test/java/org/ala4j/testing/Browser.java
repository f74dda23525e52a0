package org.ala4j.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;

/** One tab of a headless Chromium, spoken to over the DevTools protocol. */
public final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  private Browser(Process process, URI tab) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(tab, new Listener())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /** Starts the browser; where there is none the calling test is skipped. */
  public static Browser start(Path profile) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                executable(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-quic",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Browser browser = new Browser(process, tab(port(profile.resolve("DevToolsActivePort"))));
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        browser.send(domain + ".enable", Map.of());
      }
      return browser;
    } catch (RuntimeException | IOException | InterruptedException e) {
      end(process);
      throw e;
    }
  }

  private static String executable() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseGet(
            () ->
                Assumptions.abort(
                    "Skipped: none of " + NAMES + " is on the PATH to look at the page with."));
  }

  /** The browser writes down its port once it listens. */
  private static String port(Path file) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() == 2) {
        return lines.get(0);
      }
      Thread.sleep(50);
    }
    throw new IOException("The browser did not start within " + PATIENCE);
  }

  private static URI tab(String port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build();
    String answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    for (JsonNode target : JSON.readTree(answer)) {
      if (target.path("type").asText().equals("page")) {
        return URI.create(target.path("webSocketDebuggerUrl").asText());
      }
    }
    throw new IOException("The browser has no tab: " + answer);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        receive(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void receive(String text) {
      try {
        JsonNode json = JSON.readTree(text);
        if (json.has("id")) {
          waiting.remove(json.get("id").asInt()).complete(json);
        } else {
          events.add(json);
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Sends a command and waits for its result. */
  public JsonNode send(String method, Map<String, ?> parameters) {
    int id = count.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    Map<String, ?> command = Map.of("id", id, "method", method, "params", parameters);
    socket.sendText(JSON.valueToTree(command).toString(), true).join();
    JsonNode json = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (json.has("error")) {
      throw new IllegalStateException(method + ": " + json.get("error"));
    }
    return json.path("result");
  }

  /** Opens a file and waits until it is loaded. */
  public void open(Path page) throws InterruptedException {
    events.clear();
    send("Page.navigate", Map.of("url", page.toUri().toString()));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (events("Page.loadEventFired").isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(page + " was not loaded within " + PATIENCE);
      }
      Thread.sleep(20);
    }
  }

  /** What the tab has told since the page was opened. */
  public List<JsonNode> events(String method) {
    return events.stream()
        .filter(event -> event.path("method").asText().equals(method))
        .map(event -> event.path("params"))
        .toList();
  }

  /** The value of a JavaScript expression; a promise is waited for. */
  public JsonNode evaluate(String expression) {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** A window of that size; a narrow one is a phone's, with a finger for a pointer. */
  public void window(int width, int height, boolean phone) {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    send("Emulation.setTouchEmulationEnabled", Map.of("enabled", phone));
  }

  /** {@code light} or {@code dark}. */
  public void colours(String scheme) {
    Map<String, String> feature = Map.of("name", "prefers-color-scheme", "value", scheme);
    send("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
  }

  /** Moves the pointer there. */
  public void point(double x, double y) {
    send("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
  }

  /** Taps with a finger. */
  public void tap(double x, double y) {
    Map<String, Double> finger = Map.of("x", x, "y", y);
    send("Input.dispatchTouchEvent", Map.of("type", "touchStart", "touchPoints", List.of(finger)));
    send("Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));
    evaluate("new Promise(done => setTimeout(done, 300))"); // the click comes a little later
  }

  /** What an element shows, which is scrolled to the middle of the window first. */
  public BufferedImage picture(String selector) throws IOException {
    JsonNode box = box(selector);
    double scrolled = evaluate("scrollY").asDouble();
    Map<String, ?> clip =
        Map.of(
            "x", box.get("x").asDouble(),
            "y", box.get("y").asDouble() + scrolled,
            "width", box.get("width").asDouble(),
            "height", box.get("height").asDouble(),
            "scale", 1);
    String data = send("Page.captureScreenshot", Map.of("clip", clip)).path("data").asText();
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data)));
  }

  /** Where an element is within the window: x, y, width, height. */
  public JsonNode box(String selector) {
    return evaluate(
        String.format(Locale.ROOT, "(() => { const e = document.querySelector('%s');", selector)
            + " e.scrollIntoView({block: 'center', behavior: 'instant'});"
            + " return e.getBoundingClientRect().toJSON(); })()");
  }

  /** Lets the browser tidy up and end; ends it when it does not. */
  @Override
  public void close() {
    try {
      send("Browser.close", Map.of());
      process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    } finally {
      end(process);
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    all.forEach(handle -> handle.onExit().completeOnTimeout(handle, 10, TimeUnit.SECONDS).join());
  }
}
