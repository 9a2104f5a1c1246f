/** Spans, metrics and logs by OpenTelemetry's protocol, where `OTEL_EXPORTER_OTLP_ENDPOINT` says to whom. */
import { Config, Effect, Layer, Option } from "effect"
import { FetchHttpClient } from "effect/http"
import { Otlp } from "effect/observability"

export const TelemetryLayer = Layer.unwrap(Effect.map(
  Config.option(Config.String("OTEL_EXPORTER_OTLP_ENDPOINT")),
  Option.match({
    onNone: () => Layer.empty,
    onSome: (baseUrl) => Otlp.layerJson({ baseUrl, resource: { serviceName: "aludel-demo" } })
  })
)).pipe(Layer.provide(FetchHttpClient.layer))
