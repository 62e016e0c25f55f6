# Built on Debian 12 and run without a compiler, as an ordinary user.
FROM debian:12-slim AS build
WORKDIR /src
COPY . .
RUN scripts/build.sh /build

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
      ca-certificates tzdata libwebsockets17 libwebsockets-evlib-uv libuv1 libjansson4 libhiredis0.14 \
      libicu72 libcairo2 libpangocairo-1.0-0 fonts-wqy-microhei redis-server \
    && rm -rf /var/lib/apt/lists/* && useradd --system --create-home dealerline
COPY --from=build /build/dealerline /usr/local/bin/dealerline
COPY --from=build /src/config/sample /usr/local/share/dealerline/sample
USER dealerline
ENTRYPOINT ["dealerline"]
CMD ["run", "--config", "/etc/dealerline/dealerline.json"]
