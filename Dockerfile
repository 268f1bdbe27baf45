FROM python:3.11-slim

RUN useradd --create-home nabopagt
WORKDIR /app
COPY .ci/constraints.txt .ci/constraints.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY flows flows
COPY storage storage
RUN pip install --no-cache-dir --constraint .ci/constraints.txt .

USER nabopagt
WORKDIR /home/nabopagt
ENTRYPOINT ["nabopagt"]
CMD ["run"]
