# The admin is built in the first stage; the second runs TypeScript directly on the pinned Node.
FROM node:24.21-bookworm-slim AS build
WORKDIR /callboard
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY angular.json tsconfig.json ./
COPY server/contract server/contract
COPY admin admin
RUN npx ng build --progress=false

FROM node:24.21-bookworm-slim
WORKDIR /callboard
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data LOG_STDOUT=1
COPY package.json package-lock.json .npmrc ./
# Optional packages are the embedded PostgreSQL and a Node of our own; the image needs neither.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY actors actors
COPY asterisk asterisk
COPY freeswitch freeswitch
COPY sip sip
COPY media media
COPY server server
COPY lab lab
COPY --from=build /callboard/dist dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "server/main.ts"]
